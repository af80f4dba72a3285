// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dcos.metrics.local.check.Format;
import dcos.metrics.local.check.RecordCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The plugin archive in Kafka's own {@code connect-standalone}, of the newest release and of the
 * oldest that the connector is said to run in.
 *
 * <p>Fails on the oldest one if {@code TaskMetrics} calls {@code pluginMetrics()} outside of its
 * {@code try} or logs with what SLF4J 2 has added, and on both if an entry below META-INF/services
 * is missing.
 */
class StockWorkerIT {
  private static final int COUNT = 300;
  private static final String TRANSFORM = "dcos.metrics.connect.RouteByTag";
  private static final String CONNECTOR = "dcos.metrics.connect.MetricsSourceConnector";

  @TempDir static Path shared;
  private static BrokerProcess broker;
  private static PluginArchive plugin;

  @TempDir Path directory;

  @RegisterExtension final LogsOnFailure logs = new LogsOnFailure(() -> directory);

  @BeforeAll
  static void startBroker() throws Exception {
    plugin = PluginArchive.unpack(Files.createDirectories(shared.resolve("plugins")));
    broker = new BrokerProcess(Files.createDirectories(shared.resolve("kafka")), 0);
    broker.start();
  }

  @AfterAll
  static void stopBroker() {
    if (broker != null) {
      broker.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "NEWEST, LIST, agent.properties",
    "OLDEST, LIST, connectors/json.properties",
    "OLDEST, CONTAINER, connectors/container.properties"
  })
  void drainsAQueueAndGoesOnWhereItWasStopped(KafkaRelease release, Format format, String file)
      throws Exception {
    String prefix = release + "-" + format + "-";
    try (RecordCheck check =
            new RecordCheck(
                new RecordCheck.Settings(format, 2 * COUNT, 1, prefix),
                broker.bootstrapServers(),
                line -> System.out.println(line));
        StockWorker worker =
            new StockWorker(
                release, plugin, directory.resolve("worker"), broker.bootstrapServers())) {
      Path queue = fill(check, COUNT);
      Map<String, String> connector =
          plugin.properties(
              file,
              Map.of(
                  "queue.dir",
                  queue.toString(),
                  "topic.prefix",
                  prefix,
                  "container.max.age.ms",
                  "1000"));
      worker.start(List.of(connector));
      assertTrue(check.receiveAll(TestPair.PATIENCE, worker::requireAlive), check::summary);
      worker.stop();

      fill(check, 2 * COUNT);
      worker.start(List.of(connector));
      assertTrue(check.receiveAll(TestPair.PATIENCE, worker::requireAlive), check::summary);
      check.drain();
      assertEquals(
          String.format(
              Locale.ROOT, "%d sent, %<d received, 0 missing, 0 repeated, 0 different", 2 * COUNT),
          check.summary());

      rewinds(worker.rest(), connector.get("name"));
      assertTrue(check.receiveRepeats(COUNT, TestPair.PATIENCE), check::summary);
      resets(worker.rest(), connector.get("name"));
      assertTrue(check.receiveRepeats(3 * COUNT, TestPair.PATIENCE), check::summary);
      assertEquals(
          release == KafkaRelease.OLDEST,
          worker.log().contains("this worker cannot take a task's metrics"),
          "only the oldest worker does without metrics");
    }
  }

  @ParameterizedTest
  @EnumSource
  void optionsThatDoNotFitAreToldByName(KafkaRelease release) throws Exception {
    try (StockWorker worker =
        new StockWorker(release, plugin, directory.resolve("worker"), broker.bootstrapServers())) {
      worker.start(List.of());
      WorkerRest rest = worker.rest();

      List<String> plugins = new ArrayList<>();
      rest.get("/connector-plugins").forEach(one -> plugins.add(one.path("class").asText()));
      assertTrue(plugins.contains(CONNECTOR), plugins::toString);

      ObjectNode config = JsonNodeFactory.instance.objectNode();
      config.put("name", "wrong").put("connector.class", CONNECTOR).put("tasks.max", "1");
      config.put("queue.dir", "not/absolute").put("record.format", "xml");
      config.put("topic.prefix", "a b").put("container.max.age.ms", "-1");
      JsonNode answer = rest.put("/connector-plugins/" + CONNECTOR + "/config/validate", config);

      assertEquals(4, answer.path("error_count").asInt(), answer::toString);
      TreeSet<String> wrong = new TreeSet<>();
      for (JsonNode option : answer.path("configs")) {
        if (!option.at("/value/errors").isEmpty()) {
          wrong.add(option.at("/value/name").asText());
        }
      }
      assertEquals(
          new TreeSet<>(
              List.of("queue.dir", "record.format", "topic.prefix", "container.max.age.ms")),
          wrong);
    }
  }

  /** What {@code connect-plugin-path list} of the distribution prints. */
  @ParameterizedTest
  @EnumSource
  void connectPluginPathListsIt(KafkaRelease release) throws Exception {
    try (ChildProcess tool =
        ChildProcess.start(
            "connect-plugin-path",
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                release.toolClassPath(),
                "org.apache.kafka.tools.ConnectPluginPath",
                "list",
                "--plugin-path",
                plugin.directory().toString()),
            Map.of(),
            directory.resolve("tool.log"),
            line -> {})) {
      assertEquals(0, tool.awaitExit(TestPair.PATIENCE));
      for (String name : List.of(CONNECTOR, TRANSFORM)) {
        // Name, location, alias and so on, in columns; then: loadable, and with a manifest.
        List<String> lines = tool.linesThat(line -> line.startsWith(name));
        assertEquals(1, lines.size(), () -> "lines about " + name);
        assertTrue(lines.get(0).matches(".*\\btrue\\s+true\\b.*"), lines.get(0));
      }
    }
  }

  /** By a shim that has ended before anybody reads on. */
  private Path fill(RecordCheck check, int end) throws Exception {
    try (CollectorProcess collector =
        new CollectorProcess(
            Installation.find(),
            Files.createDirectories(directory.resolve("collector")),
            0,
            List.of(
                "-kafka=false",
                "-agent-polling=false",
                "-queue-min-free-mbytes=0",
                "-queue-keep-mbytes=100"))) {
      collector.start();
      check.startSending(collector.input(), end);
      check.awaitSent();
      assertEquals(0, collector.stop());
      return collector.queueDir();
    }
  }

  /** To the position of the first record that was filled in at last. */
  private static void rewinds(WorkerRest rest, String connector) throws Exception {
    stop(rest, connector);
    rest.rewind(connector, COUNT);
    rest.put("/connectors/" + connector + "/resume");
  }

  /** To the beginning of what the queue still has. */
  private static void resets(WorkerRest rest, String connector) throws Exception {
    stop(rest, connector);
    rest.delete("/connectors/" + connector + "/offsets");
    rest.put("/connectors/" + connector + "/resume");
  }

  private static void stop(WorkerRest rest, String connector)
      throws IOException, InterruptedException {
    rest.put("/connectors/" + connector + "/stop");
    rest.awaitState(connector, "STOPPED", Duration.ofSeconds(30));
  }
}
