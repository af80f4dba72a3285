// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every class, method and field of Kafka and SLF4J that the plugin archive's code refers to is
 * there in the oldest release that it is said to run in, also on paths that no test takes; but for
 * those in the one class that is made to be left out.
 *
 * <p>{@code PluginTaskMetrics} must be among what is found, so it does see what is missing. Fails
 * if {@code TaskMetrics} calls {@code pluginMetrics()} itself.
 */
class OldestWorkerLinkageIT {
  private static final String PLUGIN_METRICS = "dcos.metrics.connect.PluginTaskMetrics";

  /** Most of the client's classes: those of its protocol's messages. */
  private static final String GENERATED = "/org/apache/kafka/common/message/";

  @TempDir Path directory;

  @Test
  void onlyTheTasksMetricsNeedANewerWorker() throws Exception {
    JavaClasses classes = classes();

    Set<String> missing = new TreeSet<>();
    long looked = 0;
    for (JavaClass one : classes) {
      if (one.getPackageName().startsWith("dcos.metrics")) {
        looked++;
        missing.addAll(missingFor(one, classes));
      }
    }

    assertTrue(looked > 60, looked + " classes of ours");
    assertEquals(
        Set.of(PLUGIN_METRICS),
        missing.stream()
            .map(line -> line.replaceAll("(\\$.*)? -> .*", ""))
            .collect(Collectors.toCollection(TreeSet::new)),
        missing::toString);
  }

  private static List<String> missingFor(JavaClass one, JavaClasses present) {
    List<String> missing = new ArrayList<>();
    for (Dependency dependency : one.getDirectDependenciesFromSelf()) {
      String name = dependency.getTargetClass().getBaseComponentType().getName();
      if (isTheWorkers(name) && !present.contain(name)) {
        missing.add(one.getName() + " -> " + name);
      }
    }
    for (JavaAccess<?> access : one.getAccessesFromSelf()) {
      AccessTarget target = access.getTarget();
      if (isTheWorkers(target.getOwner().getName()) && target.resolveMember().isEmpty()) {
        missing.add(one.getName() + " -> " + target.getFullName());
      }
    }
    return missing;
  }

  private static boolean isTheWorkers(String className) {
    return className.startsWith("org.apache.kafka.") || className.startsWith("org.slf4j.");
  }

  /** Ours, the worker's, and what both inherit from; nothing of this JVM's class path. */
  private JavaClasses classes() throws IOException {
    ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
    PluginArchive plugin = PluginArchive.unpack(directory.resolve("plugin"));
    List<Location> locations = new ArrayList<>();
    try (Stream<Path> jars = Files.walk(plugin.directory())) {
      jars.filter(jar -> jar.getFileName().toString().matches("metrics-.*\\.jar"))
          .forEach(jar -> locations.add(jar(jar)));
    }
    for (Path jar : KafkaRelease.OLDEST.jars()) {
      if (jar.getFileName().toString().matches("(connect-api|kafka-clients|slf4j-api)-.*")) {
        locations.add(jar(jar));
      }
    }
    assertEquals(3 + 3, locations.size(), locations::toString);
    locations.add(Location.of(URI.create("jrt:/java.base/java/lang")));
    return new ClassFileImporter()
        .withImportOption(location -> !location.contains(GENERATED))
        .importLocations(locations);
  }

  private static Location jar(Path jar) {
    return Location.of(URI.create("jar:" + jar.toUri() + "!/"));
  }
}
