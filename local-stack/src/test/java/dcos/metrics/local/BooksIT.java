// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dcos.metrics.Datapoint;
import dcos.metrics.MetricList;
import dcos.metrics.Tag;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.specific.SpecificDatumWriter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The books balance: received = queued + dropped by cause, in the shim's counters; queued =
 * published + waiting + declared lost by cause, in the positions that an audit finds in Kafka.
 * Through a queue that is full, throttled records, topics that Kafka does not allow, a record that
 * is set aside, and the kill of worker and shim.
 *
 * <p>Fails if a dropped record is not counted, in {@code SegmentLog} or {@code RecordPipeline}, and
 * if {@code LossJournal.add} does nothing.
 */
@Timeout(180)
class BooksIT {
  private static final int BEFORE = 1500;
  private static final int AFTER = 500;
  private static final int MORE = 100;

  @TempDir static Path brokerDirectory;
  private static EmbeddedBroker broker;

  @TempDir Path directory;
  @RegisterExtension final LogsOnFailure logs = new LogsOnFailure(() -> directory);

  private final Random random = new Random(Long.getLong("test.seed", 1));

  @BeforeAll
  static void startBroker() throws IOException {
    broker = new EmbeddedBroker(brokerDirectory, 0);
    broker.start();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"drop-oldest", "drop-newest", "block"})
  void everyRecordIsPublishedOrDeclaredOrCountedAsDropped(String policy) throws Exception {
    Map<String, Long> counters = fillTheQueue(policy);
    long received = counters.getOrDefault("tcp_input.records_received", 0L);
    long accepted = counters.get("tcp_input.records");
    long queued = counters.get("queue.records");
    boolean blocks = policy.equals("block");
    if (!blocks) {
      assertEquals(BEFORE + 1 + AFTER, received);
      assertTrue(counters.get("topic_sorter.records_throttled") > 0, counters::toString);
    }
    assertTrue(counters.get("topic_sorter.records_bad_topic") > 0, counters::toString);
    assertEquals(received, sum(counters, "tcp_input.records", "records_(throttled|too_.*|un.*)"));
    assertEquals(
        accepted, sum(counters, "topic_sorter.records", "records_(throttled|too_.*|without_.*)"));
    assertEquals(counters.get("topic_sorter.records"), queued);
    assertEquals(queued, sum(counters, "queue.records_appended", "dropped.*"));
    long dropped = sum(counters, "queue.records_trimmed_unread", "dropped.*");
    assertEquals(blocks, dropped == 0, counters::toString);

    publishThroughKills(policy, queued + MORE);

    AuditRun audit = audit(policy);
    assertEquals(0, audit.exitCode(), audit::toString);
    JsonNode queue = audit.queue();
    assertEquals(queued + MORE - 1, queue.get("last").longValue());
    Map<String, Long> declared = declared(queue);
    assertEquals(dropped, declared.getOrDefault("queue-full", 0L));
    assertEquals(policy.equals("drop-oldest") ? 1 : 0, declared.getOrDefault("too-large", 0L));
    long lost = declared.values().stream().mapToLong(Long::longValue).sum();
    assertEquals(queued + MORE, queue.get("records").longValue() + lost, audit::toString);
  }

  /** One shim without a worker, ended in good order; returns its counters. */
  private Map<String, Long> fillTheQueue(String policy) throws Exception {
    try (CollectorProcess collector =
        collector(policy, "-kafka=false", "-global-limit-amount-kbytes=4500")) {
      collector.start();
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(() -> send(collector.input(), records()));
      if (policy.equals("block")) {
        await().atMost(TestPair.PATIENCE).until(() -> log().contains("queue.full=1"));
      } else {
        sending.get(60, TimeUnit.SECONDS);
      }
      collector.stop();
    }
    return counters(log());
  }

  /** The pair, of which first the worker is killed, then the shim. */
  private void publishThroughKills(String policy, long end) throws Exception {
    try (CollectorProcess collector =
        collector(
            policy,
            "-kafka-brokers=" + broker.bootstrapServers(),
            "-kafka-topic-prefix=" + policy + "-",
            "-kafka-produce-period-ms=500")) {
      collector.start();
      collector.awaitWorker(TestPair.PATIENCE).destroyForcibly();
      await().atMost(TestPair.PATIENCE).until(() -> audit(policy), BooksIT::isAllPublished);
      send(collector.input(), small(MORE));
      // What the shim had not appended when it is killed was never accepted.
      await()
          .atMost(TestPair.PATIENCE)
          .until(() -> endOnDisk(audit(policy)), found -> found == end);
      collector.kill();
      collector.start();
      await()
          .atMost(TestPair.PATIENCE)
          .until(
              () -> audit(policy),
              audit -> isAllPublished(audit) && audit.queue().get("epochs").size() >= 2);
      collector.stop();
    }
  }

  private static long endOnDisk(AuditRun audit) {
    return audit.queue().get("directory").get("end").get("position").longValue();
  }

  private CollectorProcess collector(String policy, String... more) throws IOException {
    List<String> options =
        new ArrayList<>(
            List.of(
                "-agent-polling=false",
                "-input-limit-amount-kbytes=0",
                "-global-limit-period=10m",
                "-queue-max-mbytes=1",
                "-queue-min-free-mbytes=0",
                "-queue-full-policy=" + policy,
                "-statsd-period=1s"));
    options.addAll(List.of(more));
    return new CollectorProcess(Installation.find(), directory, 0, options);
  }

  private static boolean isAllPublished(AuditRun audit) {
    JsonNode queue = audit.queue();
    return queue.get("records").longValue() > 0
        && queue.get("directory").get("waiting").longValue() == 0;
  }

  private AuditRun audit(String policy) throws Exception {
    return AuditRun.of(
        broker.bootstrapServers(),
        "--topics",
        policy + "-.*",
        "--from",
        "0",
        "--queue",
        directory.resolve("data").toString());
  }

  private String log() throws IOException {
    return Files.readString(directory.resolve("collector.log"));
  }

  /** The sums of the lines that tell how much each counter has grown. */
  private static Map<String, Long> counters(String log) {
    Map<String, Long> sums = new TreeMap<>();
    for (String line : log.lines().toList()) {
      int from = line.indexOf("counters: ");
      if (from >= 0) {
        String grown = line.substring(from + "counters: ".length(), line.indexOf(';', from));
        for (String one : grown.split(" ", -1)) {
          int equals = one.indexOf('=');
          if (equals > 0) {
            sums.merge(
                one.substring(0, equals), Long.parseLong(one.substring(equals + 1)), Long::sum);
          }
        }
      }
    }
    return sums;
  }

  /** That counter and the others of its family. */
  private static long sum(Map<String, Long> counters, String first, String others) {
    String family = first.substring(0, first.indexOf('.') + 1);
    return counters.getOrDefault(first, 0L)
        + counters.entrySet().stream()
            .filter(entry -> entry.getKey().matches(family + others))
            .mapToLong(Map.Entry::getValue)
            .sum();
  }

  private static Map<String, Long> declared(JsonNode queue) {
    Map<String, Long> declared = new TreeMap<>();
    for (JsonNode epoch : queue.get("epochs")) {
      for (JsonNode one : epoch.get("declared")) {
        declared.merge(
            one.get("cause").textValue(), one.get("positions").get("count").longValue(), Long::sum);
      }
    }
    return declared;
  }

  /** Among them one that is too large for Kafka, and in the end some that are throttled. */
  private List<MetricList> records() {
    List<MetricList> records = new ArrayList<>(small(BEFORE));
    records.add(large());
    records.addAll(small(AFTER));
    return records;
  }

  private static MetricList large() {
    List<Tag> tags = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      tags.add(new Tag("k" + i, "y".repeat(64_000)));
    }
    return new MetricList("a", tags, List.of(new Datapoint("n", 1_448_000_000_000L, 1.5)));
  }

  private List<MetricList> small(int count) {
    List<MetricList> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder value = new StringBuilder();
      for (int j = 0; j < 2000; j++) {
        value.append((char) ('!' + random.nextInt(90)));
      }
      records.add(record(i % 3 == 0 ? "not legal/" + i % 2 : "b", value.toString()));
    }
    return records;
  }

  private static MetricList record(String topic, String value) {
    return new MetricList(
        topic, List.of(new Tag("k", value)), List.of(new Datapoint("n", 1_448_000_000_000L, 1.5)));
  }

  /** Returns when the collector has taken all, or has closed the connection. */
  private static void send(InetSocketAddress collector, List<MetricList> records) {
    try (Socket socket = new Socket()) {
      socket.connect(collector, 10_000);
      try (DataFileWriter<MetricList> writer =
          new DataFileWriter<>(new SpecificDatumWriter<>(MetricList.class))) {
        writer.create(MetricList.getClassSchema(), socket.getOutputStream());
        for (int i = 0; i < records.size(); i++) {
          writer.append(records.get(i));
          if (i % 20 == 19) {
            writer.flush();
          }
        }
        writer.flush();
        socket.shutdownOutput();
        try (InputStream in = socket.getInputStream()) {
          assertEquals(-1, in.read());
        }
      }
    } catch (IOException e) {
      // The collector was stopped while its queue was full.
    }
  }
}
