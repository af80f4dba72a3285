// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The connector's packages use each other in one direction only: {@code message} and {@code ack}
 * use none of the others.
 *
 * <p>Fails if {@code TopicNames} counts in {@code TaskStats} by itself, or {@code MetricHeaders}
 * takes a {@code Delivery}.
 */
class PackagesTest {
  private static final String ENTRY = "dcos.metrics.connect";

  @Test
  void theOnesBelowKnowNoneAboveOrBesideThem() {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ENTRY);
    Set<String> packages =
        classes.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
    assertEquals(Set.of(ENTRY, ENTRY + ".message", ENTRY + ".ack"), packages);

    Set<String> arrows = new TreeSet<>();
    for (JavaClass one : classes) {
      one.getDirectDependenciesFromSelf().stream()
          .map(dependency -> dependency.getTargetClass().getBaseComponentType())
          .filter(target -> packages.contains(target.getPackageName()))
          .filter(target -> !target.getPackageName().equals(one.getPackageName()))
          .forEach(target -> arrows.add(one.getName() + " -> " + target.getName()));
    }

    assertTrue(arrows.size() > 20, arrows::toString); // It does see them.
    arrows.removeIf(arrow -> !arrow.matches("dcos\\.metrics\\.connect\\.[a-z]+\\..*"));
    assertEquals(Set.of(), arrows);
  }
}
