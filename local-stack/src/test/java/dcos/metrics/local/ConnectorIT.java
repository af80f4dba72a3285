package dcos.metrics.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.Datapoint;
import dcos.metrics.MetricList;
import dcos.metrics.Tag;
import dcos.metrics.avro.AvroBytes;
import dcos.metrics.avro.MetricListView;
import dcos.metrics.queue.QueueConfig;
import dcos.metrics.queue.QueueReaders;
import dcos.metrics.queue.QueueWriter;
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
  private QueueWriter writer;
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
    Path queue = directory.resolve("queue");
    writer = QueueWriter.open(QueueConfig.of(queue).withMinFreeBytes(0));
    worker =
        new ConnectWorker(directory.resolve("worker"), broker.bootstrapServers(), queue)
            .withConnector("topic.prefix", prefix);
    topics = new TopicReader(broker.bootstrapServers(), prefix);
  }

  @AfterEach
  void cleanUp() throws Exception {
    worker.stop();
    topics.close();
    writer.close();
  }

  @Test
  void nothingIsMissingAfterTheWorkerWasKilledAndOnlyNewRecordsComeAfterACleanRestart()
      throws Exception {
    write("agent", 5000);
    worker.start();
    awaitPosition(100);
    worker.kill();
    write("agent", 100);
    worker.start();
    awaitPosition(5100);
    awaitArrivals(range(0, 5099));
    worker.stop();
    int before = topics.records().size();

    write("agent", 10);
    worker.start();
    awaitPosition(5110);
    awaitArrivals(range(0, 5109));

    assertEquals(before + 10, topics.records().size());
  }

  @Test
  void aRewindThroughRestPublishesTheOldRecordsAgain() throws Exception {
    write("agent", 50);
    worker.start();
    awaitPosition(50);

    worker.stopConnector();
    worker.patchOffsets(offsets(10));
    assertEquals(10, committed());
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
    write("agent", 50);
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
    write("agent", 5);
    worker.start();
    awaitPosition(5);
    worker.stopConnector();

    AssertionError e = assertThrows(AssertionError.class, () -> worker.patchOffsets(offsets(1000)));

    assertTrue(e.getMessage().contains("1000"), e.getMessage());
    assertEquals(5, committed());
  }

  @Test
  void badTopicNamesAndOversizedRecordsStopNothing() throws Exception {
    for (String topic :
        List.of("a b", "", "x".repeat(400), "p.q", "p_q", "\u0000\n\r", "漢字", "agent")) {
      write(topic, 1);
    }
    write(list("agent", "y".repeat(3_000_000)));
    write("agent", 1);
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
    write("agent", 30);
    write(list("agent", PickyConverter.POISON));
    write("agent", 30);
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
          return committed() >= position && topics.allPositions().size() >= position;
        });
    topics.poll();
  }

  private void awaitPosition(long position) throws Exception {
    worker.await("position " + position, () -> committed() >= position);
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
        + writer.id()
        + "\"},\"offset\":{\"position\":"
        + position
        + "}}]}";
  }

  private long committed() throws IOException {
    var readers = QueueReaders.list(directory.resolve("queue"));
    return readers.isEmpty() ? 0 : readers.get(0).position().position();
  }

  private void write(String topic, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      offer(list(topic, "metric"));
    }
    writer.flush();
  }

  private void write(MetricList list) throws IOException {
    offer(list);
    writer.flush();
  }

  private void offer(MetricList list) {
    AvroBytes bytes = new AvroBytes(256);
    MetricListView.encode(list, bytes);
    assertTrue(writer.offer(bytes.array(), 0, bytes.length()) >= 0);
  }

  private static MetricList list(String topic, String name) {
    return new MetricList(
        topic,
        List.of(new Tag("host", "a")),
        List.of(new Datapoint(name, 1_448_000_000_000L, 1.5)));
  }

  private static Set<Long> range(long first, long last) {
    Set<Long> positions = new TreeSet<>();
    for (long i = first; i <= last; i++) {
      positions.add(i);
    }
    return positions;
  }
}
