// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Both archives say what they bundle: the bill of materials and the list of licences name every jar
 * that is in them, and nothing else.
 *
 * <p>Fails if the tarball's bill leaves out what is provided (then the connector is missing), or if
 * a jar is put into an archive without being a dependency.
 */
class ArchivesIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** One that leads to a file. */
  private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)\\s]+)\\)");

  @TempDir Path directory;

  @Test
  void theTarballNamesAllItsJars() throws Exception {
    Path home = Installation.find().home();

    assertEquals(jars(home), billed(home.resolve("third-party/sbom.cdx.json")));
    assertLicencesOfAllOthers(home, home.resolve("third-party"));
  }

  @Test
  void thePluginArchiveNamesAllItsJars() throws Exception {
    PluginArchive plugin = PluginArchive.unpack(directory);
    Path thirdParty = plugin.find("third-party");

    Set<String> billed = billed(thirdParty.resolve("sbom.cdx.json"));
    // A dependency all the same, but the worker's.
    assertTrue(billed.removeIf(jar -> jar.startsWith("slf4j-api-")), billed::toString);
    billed.add(ownJar(plugin));
    assertEquals(jars(directory), billed);
    assertLicencesOfAllOthers(directory, thirdParty);
  }

  /** What links in the manual lead to is there, in the tarball as well. */
  @Test
  void theTarballHasTheManual() throws Exception {
    Path home = Installation.find().home();
    for (String file :
        Set.of(
            "README.md",
            "LICENSE",
            "NOTICE",
            "CHANGELOG.md",
            "SECURITY.md",
            "schema/src/main/avro/metrics.avsc")) {
      assertTrue(Files.isRegularFile(home.resolve(file)), file);
    }
    assertTrue(Files.isRegularFile(home.resolve("docs/operating.md")));
    assertFalse(Files.exists(home.resolve("docs/target")));
  }

  @Test
  void everyLinkInTheManualsLeadsSomewhere() throws Exception {
    Path plugin = PluginArchive.unpack(directory).find("README.md").getParent();
    assertEquals(List.of(), deadLinks(Installation.find().home()));
    assertEquals(List.of(), deadLinks(plugin));
  }

  private static List<String> deadLinks(Path manual) throws IOException {
    List<String> dead = new ArrayList<>();
    int links = 0;
    try (Stream<Path> files = Files.walk(manual)) {
      for (Path file :
          files
              .filter(f -> f.toString().endsWith(".md") && !f.toString().contains("third-party"))
              .toList()) {
        Matcher link = LINK.matcher(Files.readString(file));
        while (link.find()) {
          links++;
          String[] target = link.group(1).split("#", 2);
          Path to = target[0].isEmpty() ? file : file.resolveSibling(target[0]);
          if (!Files.exists(to) || (target.length == 2 && !anchors(to).contains(target[1]))) {
            dead.add(manual.relativize(file) + ": " + link.group(1));
          }
        }
      }
    }
    assertTrue(links > 3, "there are no links in " + manual);
    return dead;
  }

  /** As code hosts make them of headings. */
  private static Set<String> anchors(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("^#+ +", "").toLowerCase(Locale.ROOT))
        .map(line -> line.replaceAll("[^\\w\\- ]", "").replace(' ', '-'))
        .collect(Collectors.toSet());
  }

  private static void assertLicencesOfAllOthers(Path archive, Path thirdParty) throws IOException {
    String list = Files.readString(thirdParty.resolve("THIRD-PARTY.txt"));
    assertFalse(list.contains("Unknown license"), list);
    for (String jar : jars(archive)) {
      // name-version.jar is name:version in the list, behind the group.
      String[] parts = jar.replaceFirst("\\.jar$", "").split("-(?=\\d)", 2);
      assertTrue(
          jar.startsWith("metrics-") || list.contains(":" + parts[0] + ":" + parts[1] + " "), jar);
    }
  }

  private static Set<String> jars(Path archive) throws IOException {
    try (Stream<Path> files = Files.walk(archive)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".jar"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static String ownJar(PluginArchive plugin) throws IOException {
    return jars(plugin.directory()).stream()
        .filter(jar -> jar.startsWith("metrics-source-connector-"))
        .findFirst()
        .orElseThrow();
  }

  private static Set<String> billed(Path bill) throws IOException {
    assumeTrue(Files.exists(bill), "built with mvn -o, which makes no bill of materials");
    JsonNode json = JSON.readTree(bill.toFile());
    assertEquals("CycloneDX", json.path("bomFormat").asText());
    Map<String, String> licences = new TreeMap<>();
    for (JsonNode component : json.path("components")) {
      licences.put(
          component.path("name").asText() + "-" + component.path("version").asText() + ".jar",
          component.path("licenses").toString());
    }
    licences.forEach(
        (jar, licence) -> assertTrue(licence.contains("license"), jar + ": " + licence));
    return new TreeSet<>(licences.keySet());
  }
}
