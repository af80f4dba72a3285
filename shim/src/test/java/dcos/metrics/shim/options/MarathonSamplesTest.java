// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The app and the pod in {@code connect-configs} are what Marathon takes, and what they hand to the
 * collector is what it takes.
 *
 * <p>The schemas are written after Marathon's own documentation of its REST API (the RAML files
 * below {@code docs/docs/rest-api/public/api/v2/types} of mesosphere/marathon): all fields that the
 * samples use and those beside them, and no others.
 *
 * <p>Fails if a field or a variable is misspelt, a number is out of range, or an archive has
 * another name than the build gives it.
 */
class MarathonSamplesTest {
  private static final Path SAMPLES = Path.of("../connect-configs");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What the quarantine of a queue and a worker's files may take beside the queue. */
  private static final int BESIDE_THE_QUEUE_MB = 16 + 16;

  /** Those that the scripts of Kafka's distribution read. */
  private static final Set<String> KAFKAS_VARIABLES =
      Set.of(
          "KAFKA_HEAP_OPTS", "KAFKA_JVM_PERFORMANCE_OPTS", "KAFKA_GC_LOG_OPTS", "KAFKA_JMX_OPTS");

  @ParameterizedTest
  @CsvSource({"marathon.json, app", "marathon-pod.json, pod"})
  void areWhatMarathonTakes(String file, String kind) throws Exception {
    assertEquals(List.of(), errors(kind, sample(file)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'', 'uri'",
        "/upgradeStrategy, 'minimumHealthCapacity': 1.5",
        "/healthChecks/0, 'protocol': 'MESOS_UDP'",
        "/portDefinitions/0, 'port': 81240",
        "/fetch/0, 'unpack': true",
        "'', 'cpus': '0.1'"
      })
  void theSchemaRefusesWhatMarathonDoesNotKnow(String change) throws Exception {
    String[] parts = change.replace('\'', '"').split(", ", 2);
    ObjectNode app = (ObjectNode) sample("marathon.json");
    String member = parts[1].contains(":") ? parts[1] : parts[1] + ": true";
    JsonNode at = parts[0].equals("\"\"") ? app : app.at(parts[0]);
    ((ObjectNode) at).setAll((ObjectNode) JSON.readTree("{" + member + "}"));

    assertFalse(errors("app", app).isEmpty(), change);
  }

  @Test
  void theAppsVariablesAreOptions() throws Exception {
    assertAreOptions(variables(sample("marathon.json").path("env")));
  }

  @Test
  void thePodsVariablesAreOptionsOrKafkasOrUsedInItsCommand() throws Exception {
    JsonNode pod = sample("marathon-pod.json");
    assertAreOptions(variables(pod.at("/containers/0/environment")));

    JsonNode worker = pod.at("/containers/1");
    String command = worker.at("/exec/command/shell").asText();
    Set<String> used = new HashSet<>(Set.of("PWD"));
    for (String name : variables(worker.path("environment")).keySet()) {
      assertTrue(KAFKAS_VARIABLES.contains(name) || command.contains("$" + name), name);
      used.add(name);
    }
    Matcher variable = Pattern.compile("\\$([A-Z_]+)").matcher(command);
    while (variable.find()) {
      assertTrue(used.contains(variable.group(1)), variable.group());
    }
  }

  /** The scheduler's own TCP check would come from another machine. */
  @Test
  void whatIsCheckedIsWhatListens() throws Exception {
    JsonNode app = sample("marathon.json");
    assertEquals("127.0.0.1:8124", app.at("/env/LISTEN_ENDPOINT").asText());
    assertEquals(8124, app.at("/portDefinitions/0/port").asInt());
    assertTrue(app.path("requirePorts").asBoolean());
    assertEquals("MESOS_TCP", app.at("/healthChecks/0/protocol").asText());
    assertEquals(0, app.at("/healthChecks/0/portIndex").asInt());

    JsonNode shim = sample("marathon-pod.json").at("/containers/0");
    assertEquals("127.0.0.1:8124", shim.at("/environment/LISTEN_ENDPOINT").asText());
    assertEquals(8124, shim.at("/endpoints/0/hostPort").asInt());
    assertEquals(
        shim.at("/endpoints/0/name").asText(), shim.at("/healthCheck/tcp/endpoint").asText());
  }

  @Test
  void theDataOutlivesTheTask() throws Exception {
    String directory = sample("marathon.json").at("/env/DATA_DIR").asText();
    assertTrue(directory.startsWith("/"), directory);

    JsonNode pod = sample("marathon-pod.json");
    assertEquals(directory, pod.at("/volumes/0/host").asText());
    for (JsonNode container : pod.path("containers")) {
      assertEquals(directory, container.at("/environment/DATA_DIR").asText());
      assertEquals(directory, container.at("/volumeMounts/0/mountPath").asText());
    }
  }

  @Test
  void theDiskHoldsAFullQueue() throws Exception {
    JsonNode app = sample("marathon.json");
    assertDisk(app.at("/env/QUEUE_MAX_MBYTES"), app.path("disk"));
    JsonNode shim = sample("marathon-pod.json").at("/containers/0");
    assertDisk(shim.at("/environment/QUEUE_MAX_MBYTES"), shim.at("/resources/disk"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"marathon.json", "marathon-pod.json"})
  void archivesHaveTheNamesThatTheBuildGivesThem(String file) throws Exception {
    String parent = Files.readString(Path.of("../pom.xml"));
    String version = first("<version>(.+?)</version>", parent);
    String kafka = first("<kafka.version>(.+?)</kafka.version>", parent);
    Set<String> known =
        Set.of(
            "metrics-collector-" + version + ".tar.gz",
            "metrics-source-connector-" + version + ".zip",
            "kafka_2.13-" + kafka + ".tgz");
    JsonNode sample = sample(file);
    List<JsonNode> uris = new ArrayList<>(sample.findValues("uri"));
    assertFalse(uris.isEmpty());
    for (JsonNode uri : uris) {
      assertTrue(known.contains(uri.asText().replaceFirst(".*/", "")), uri.asText());
    }
    // And the directories in them, in the commands.
    List<JsonNode> commands = new ArrayList<>(sample.findValues("shell"));
    commands.addAll(sample.findValues("cmd"));
    Matcher directory =
        Pattern.compile("\\b((?:dcos-)?metrics-[a-z-]+|kafka_2\\.13)-(\\d[\\d.]*\\d)")
            .matcher(commands.toString());
    while (directory.find()) {
      assertEquals(
          directory.group(1).startsWith("kafka") ? kafka : version,
          directory.group(2),
          directory.group());
    }
  }

  /** The original's command began with env, which printed the credential into the task's log. */
  @ParameterizedTest
  @ValueSource(strings = {"marathon.json", "marathon-pod.json"})
  void noCommandPrintsTheEnvironment(String file) throws Exception {
    JsonNode sample = sample(file);
    List<JsonNode> commands = new ArrayList<>(sample.findValues("shell"));
    commands.addAll(sample.findValues("cmd"));
    for (JsonNode command : commands) {
      assertFalse(
          command.asText().matches("(?s).*\\b(env|printenv|set|export -p)\\b(?!=).*"),
          command.asText());
    }
  }

  private static void assertAreOptions(Map<String, String> variables) throws UsageException {
    Set<String> known = new HashSet<>();
    OptionTable.ALL.forEach(option -> known.add(option.variable()));
    assertTrue(known.containsAll(variables.keySet()), variables::toString);
    OptionParser.Parsed parsed = new OptionParser().parse(List.of(), variables);
    assertEquals(List.of(), parsed.warnings());
    assertEquals(Path.of("/var/lib/metrics-collector"), parsed.options().dataDir());
  }

  private static void assertDisk(JsonNode queue, JsonNode disk) {
    assertTrue(
        disk.asInt() >= Integer.parseInt(queue.asText()) + BESIDE_THE_QUEUE_MB,
        disk + " MB for a queue of " + queue);
  }

  private static Map<String, String> variables(JsonNode environment) {
    Map<String, String> variables = new TreeMap<>();
    environment
        .properties()
        .forEach(variable -> variables.put(variable.getKey(), variable.getValue().asText()));
    assertFalse(variables.isEmpty());
    return variables;
  }

  private static List<Error> errors(String kind, JsonNode document) throws IOException {
    String text = Files.readString(Path.of("src/test/resources/marathon/" + kind + ".schema.json"));
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(text, InputFormat.JSON);
    return schema.validate(document.toString(), InputFormat.JSON);
  }

  private static JsonNode sample(String file) throws IOException {
    return JSON.readTree(SAMPLES.resolve(file).toFile());
  }

  private static String first(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertTrue(matcher.find(), pattern);
    return matcher.group(1);
  }
}
