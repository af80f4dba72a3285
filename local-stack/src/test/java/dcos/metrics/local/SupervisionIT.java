// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dcos.metrics.local.check.Format;
import dcos.metrics.local.check.RecordCheck;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The shim's care for the real worker. */
class SupervisionIT {
  private static final int COUNT = 500;
  private static final Duration PATIENCE = TestPair.PATIENCE;

  @TempDir Path directory;

  @RegisterExtension final LogsOnFailure logs = new LogsOnFailure(() -> directory);

  @Test
  void noWorkerRunsUntilABrokerCanBeReached() throws Exception {
    try (BrokerProcess broker =
            new BrokerProcess(Files.createDirectories(directory.resolve("kafka")), 0);
        CollectorProcess collector = collector(broker.bootstrapServers())) {
      collector.start();
      String complaint = "no Kafka broker can be reached: " + broker.bootstrapServers();
      collector.await(
          () -> collector.process().linesThat(line -> line.contains(complaint)).size() >= 2,
          "it has complained twice",
          PATIENCE);
      assertEquals(Optional.empty(), collector.worker());

      broker.start();

      collector.awaitWorker(PATIENCE);
    }
  }

  @Test
  void bothEndWithTheShim() throws Exception {
    try (TestPair pair = TestPair.start(directory, Format.LIST)) {
      awaitRunning(pair);
      ProcessHandle worker = pair.collector().awaitWorker(PATIENCE);

      assertEquals(0, pair.collector().stop());

      assertFalse(worker.isAlive());
      assertEquals(
          1, pair.collector().process().linesThat(line -> line.contains("worker: stopped")).size());
    }
  }

  @Test
  void aFailedTaskDoesNotStaySo() throws Exception {
    try (TestPair pair = TestPair.start(directory, Format.LIST);
        RecordCheck check = pair.check(COUNT)) {
      awaitRunning(pair);
      ProcessHandle first = pair.collector().awaitWorker(PATIENCE);
      breakConnector(pair);
      check.startSending(pair.collector().input(), COUNT);
      pair.collector()
          .process()
          .awaitLine(
              line -> line.contains("its connector has failed"), "that the task failed", PATIENCE);

      // Restarts of the task do not help here, for it is what it is told to do that is wrong. A new
      // worker has the collector's own configuration.
      first.onExit().get(3 * PATIENCE.toSeconds(), TimeUnit.SECONDS);
      check.receiveAll(PATIENCE, () -> {});

      assertNotEquals(first.pid(), pair.collector().awaitWorker(PATIENCE).pid());
      assertTrue(check.isClean(), check::summary);
    }
  }

  @Test
  void anUnreadableOffsetFileDoesNotKeepTheWorkerFromWorking() throws Exception {
    try (TestPair pair = TestPair.start(directory, Format.LIST);
        RecordCheck check = pair.check(COUNT)) {
      check.startSending(pair.collector().input(), COUNT / 2);
      check.receiveAll(PATIENCE, () -> {});
      pair.stop();
      Path workerDir = pair.collector().dataDir().resolve("worker");
      Files.write(workerDir.resolve("connect.offsets"), new byte[200]);

      pair.start();
      check.startSending(pair.collector().input(), COUNT);
      check.receiveAll(PATIENCE, () -> {});

      assertTrue(Files.exists(workerDir.resolve("connect.offsets.unreadable")));
      assertTrue(check.isClean(), check::summary);
    }
  }

  @Test
  void theAgentsCredentialReachesNeitherWorkerNorFiles() throws Exception {
    String secret = "only-for-the-agent";
    try (TestPair pair = TestPair.start(directory, Format.LIST, "-auth-credential=" + secret)) {
      awaitRunning(pair);
      Path process = Path.of("/proc", Long.toString(pair.collector().awaitWorker(PATIENCE).pid()));
      for (String name : List.of("cmdline", "environ")) {
        assertFalse(text(process.resolve(name)).contains(secret), name);
      }
      try (Stream<Path> files = Files.walk(pair.collector().dataDir())) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          assertFalse(text(file).contains(secret), file::toString);
        }
      }
      assertEquals(List.of(), pair.collector().process().linesThat(line -> line.contains(secret)));
    }
  }

  private CollectorProcess collector(String brokers) throws IOException {
    return new CollectorProcess(
        Installation.find(),
        Files.createDirectories(directory.resolve("collector")),
        0,
        List.of("-kafka-brokers=" + brokers, "-agent-polling=false", "-queue-min-free-mbytes=0"));
  }

  private static void awaitRunning(TestPair pair) throws Exception {
    pair.collector()
        .process()
        .awaitLine(
            line -> line.contains("its connector is running"), "that the connector runs", PATIENCE);
  }

  /** Puts a transform in front of the producer that no record survives. */
  private static void breakConnector(TestPair pair) throws Exception {
    WorkerRest rest = new WorkerRest(pair.collector().workerRest());
    ObjectNode config = (ObjectNode) rest.get("/connectors/metrics/config");
    config.put("transforms", "broken");
    config.put("transforms.broken.type", "org.apache.kafka.connect.transforms.ExtractField$Value");
    config.put("transforms.broken.field", "no such field");
    rest.put("/connectors/metrics/config", config);
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }
}
