// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The shipped plugin in Kafka's own connect-standalone, against a real broker; no shim runs. */
@Timeout(180)
class ConnectorIT {
  @TempDir private static Path brokerDirectory;
  private static EmbeddedBroker broker;
  private static int run;

  @TempDir private Path directory;
  private TestQueue queue;
  private ConnectWorker worker;
  private TopicReader topics;
  private String prefix;

  @BeforeAll
  static void startBroker() throws IOException {
    broker = new EmbeddedBroker(brokerDirectory, 0);
    broker.start();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void prepare() throws IOException {
    run++;
    prefix = "metrics-" + run + "-";
    Path queueDirectory = directory.resolve("queue");
    queue = new TestQueue(queueDirectory);
    worker =
        new ConnectWorker(directory.resolve("worker"), broker.bootstrapServers(), queueDirectory)
            .withConnector("topic.prefix", prefix);
    topics = new TopicReader(broker.bootstrapServers(), prefix);
  }

  @AfterEach
  void cleanUp() throws Exception {
    worker.stop();
    topics.close();
    queue.close();
  }

  @Test
  void nothingIsMissingAfterTheWorkerWasKilledAndOnlyNewRecordsComeAfterACleanRestart()
      throws Exception {
    queue.write("agent", "metric", 5000);
    worker.start();
    awaitPosition(100);
    worker.kill();
    queue.write("agent", "metric", 100);
    worker.start();
    awaitPosition(5100);
    awaitArrivals(range(0, 5099));
    worker.stop();
    int before = topics.records().size();

    queue.write("agent", "metric", 10);
    worker.start();
    awaitPosition(5110);
    awaitArrivals(range(0, 5109));

    assertEquals(before + 10, topics.records().size());
  }

  @Test
  void aRewindThroughRestPublishesTheOldRecordsAgain() throws Exception {
    queue.write("agent", "metric", 50);
    worker.start();
    awaitPosition(50);

    worker.stopConnector();
    worker.patchOffsets(offsets(10));
    assertEquals(10, queue.committed());
    worker.resumeConnector();
    awaitPosition(50);
    awaitRecords(90);

    worker.stopConnector();
    worker.deleteOffsets();
    worker.resumeConnector();
    awaitRecords(140);
    assertEquals(range(0, 49), topics.positions(null));
  }

  @Test
  void aRewindSurvivesAKill() throws Exception {
    queue.write("agent", "metric", 50);
    worker.start();
    awaitPosition(50);

    worker.stopConnector();
    worker.patchOffsets(offsets(20));
    worker.kill();
    worker.start();

    awaitPosition(50);
    awaitRecords(80);
  }

  @Test
  void offsetsThatDoNotFitAreRefused() throws Exception {
    queue.write("agent", "metric", 5);
    worker.start();
    awaitPosition(5);
    worker.stopConnector();

    AssertionError e = assertThrows(AssertionError.class, () -> worker.patchOffsets(offsets(1000)));

    assertTrue(e.getMessage().contains("1000"), e.getMessage());
    assertEquals(5, queue.committed());
  }

  @Test
  void badTopicNamesAndOversizedRecordsStopNothing() throws Exception {
    for (String topic :
        List.of("a b", "", "x".repeat(400), "p.q", "p_q", "\u0000\n\r", "漢字", "agent")) {
      queue.write(topic, "metric", 1);
    }
    queue.write("agent", "y".repeat(3_000_000), 1);
    queue.write("agent", "metric", 1);
    worker.start();

    awaitDone(10);

    assertEquals(Set.of(8L), topics.positions("too-large"));
    // Kafka takes only one of two names that differ in '.' and '_'.
    Set<Long> rejected = topics.positions("rejected");
    assertEquals(1, rejected.size(), rejected::toString);
    assertTrue(rejected.contains(3L) || rejected.contains(4L), rejected::toString);
    assertEquals(10 - 2, topics.positions(null).size());
  }

  @Test
  void aConverterThatThrowsOnOneRecordCostsThatRecordOnly() throws Exception {
    queue.write("agent", "metric", 30);
    queue.write("agent", PickyConverter.POISON, 1);
    queue.write("agent", "metric", 30);
    worker.withWorker("value.converter", PickyConverter.class.getName()).start();

    awaitDone(61);

    assertEquals(Set.of(30L), topics.positions("rejected"));
    Set<Long> expected = range(0, 60);
    expected.remove(30L);
    assertEquals(expected, topics.positions(null));
  }

  @Test
  void thePluginIsFoundAndExplainsItsOptions() throws Exception {
    worker.start();

    String plugins = worker.get("/connector-plugins");
    assertTrue(plugins.contains("dcos.metrics.connect.MetricsSourceConnector"), plugins);
    assertTrue(plugins.contains("\"version\":\"0."), plugins);
    assertTrue(
        worker
            .get("/connector-plugins/MetricsSourceConnector/config")
            .contains("\"name\":\"queue.dir\""));
  }

  /**
   * Plays the supervisor until the queue is done up to there, and all of it has been seen; the
   * consumer finds new topics one by one.
   */
  private void awaitDone(long position) throws Exception {
    worker.await(
        "position " + position + " and all before it",
        () -> {
          worker.restartIfFailed();
          topics.poll();
          return queue.committed() >= position && topics.allPositions().size() >= position;
        });
    topics.poll();
  }

  private void awaitPosition(long position) throws Exception {
    worker.await("position " + position, () -> queue.committed() >= position);
  }

  private void awaitRecords(int count) throws Exception {
    worker.await(
        count + " records",
        () -> {
          topics.poll();
          return topics.records().size() >= count;
        });
    assertEquals(count, topics.records().size());
  }

  private void awaitArrivals(Set<Long> positions) throws Exception {
    worker.await(
        "all records",
        () -> {
          topics.poll();
          return topics.positions(null).equals(positions);
        });
  }

  private String offsets(long position) {
    return "{\"offsets\":[{\"partition\":{\"queue\":\""
        + queue.id()
        + "\"},\"offset\":{\"position\":"
        + position
        + "}}]}";
  }

  private static Set<Long> range(long first, long last) {
    Set<Long> positions = new TreeSet<>();
    for (long i = first; i <= last; i++) {
      positions.add(i);
    }
    return positions;
  }
}
