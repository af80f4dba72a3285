// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import static dcos.metrics.connect.FakeConnect.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.connect.ack.QueueOffset;
import dcos.metrics.queue.QueueConfig;
import dcos.metrics.queue.QueueReader;
import dcos.metrics.queue.QueueReaders;
import dcos.metrics.queue.QueueWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Records that stop the task again and again, and outages that only look like it. */
@Timeout(120)
class PoisonTest {
  @TempDir private Path temporary;
  private Path queue;
  private QueueWriter writer;

  @BeforeEach
  void openQueue() throws IOException {
    queue = temporary.resolve("queue");
    writer = QueueWriter.open(QueueConfig.of(queue).withMinFreeBytes(0));
  }

  @AfterEach
  void closeQueue() throws IOException {
    writer.close();
  }

  @Test
  void aConverterThatThrowsOnOneRecordCostsThatRecordOnly() throws Exception {
    for (String format : ConnectorOptions.Format.NAMES) {
      final long from = writer.stats().end();
      write("good", 40);
      write("poison", 1);
      write("good", 40);
      FakeConnect connect = connect(format);
      connect.converterThrows = contains("poison");

      final int failures = connect.runUntil(() -> committed() == from + 81);

      assertEquals(positions(from, from + 80, from + 40), arrived(connect, false), format);
      assertEquals(Set.of(from + 40), arrived(connect, true), format);
      assertTrue(failures <= 10, failures + " failures in format " + format);
    }
    assertEquals(3, quarantined());
    PoisonSuspects left = suspicion();
    assertTrue(left.until() <= committed(), "nothing is suspected any more");
    assertEquals(Set.of("metrics-poison"), left.refused().keySet());
  }

  @Test
  void aRecordThatKafkaRefusesCostsThatRecordOnly() throws Exception {
    write("good", 20);
    write("poison", 1);
    write("good", 20);
    FakeConnect connect = connect("list");
    connect.kafkaRefuses = contains("poison");

    connect.runUntil(() -> committed() == 41);

    assertEquals(positions(0, 40, 20), arrived(connect, false));
    assertEquals(Set.of(20L), arrived(connect, true));
    assertEquals(
        List.of("rejected"),
        connect.arrived.stream()
            .map(r -> header(r, "metrics.gap"))
            .distinct()
            .filter(c -> c != null)
            .toList());
  }

  @Test
  void aTopicThatKafkaRefusesDoesNotCostRestartsForEachOfItsRecords() throws Exception {
    for (int i = 0; i < 30; i++) {
      write("good", 1);
      write("forbidden", 1);
    }
    FakeConnect connect = connect("list");
    connect.kafkaRefuses = record -> record.topic().equals("metrics-forbidden");

    int failures = connect.runUntil(() -> committed() == 60);

    assertEquals(30, arrived(connect, false).size());
    assertEquals(30, arrived(connect, true).size());
    assertTrue(failures <= 8, failures + " failures");
  }

  @Test
  void whatIsSetAsideIsInQuarantineAsItWas() throws Exception {
    write("poison", 1);
    FakeConnect connect = connect("list");
    connect.converterThrows = contains("poison");

    connect.runUntil(() -> committed() == 1);

    try (var files = Files.list(queue.resolve("quarantine"))) {
      Path file = files.filter(f -> f.toString().contains("rejected")).findFirst().orElseThrow();
      assertEquals(
          List.of(Records.list("poison", 2).toString()),
          Records.readContainer(Files.readAllBytes(file)));
    }
  }

  @Test
  void aConverterThatRecoversCostsNothing() throws Exception {
    write("good", 10);
    FakeConnect connect = connect("list");
    int[] throwsLeft = {2};
    connect.converterThrows =
        record -> contains("good").test(record) && throwsLeft[0] > 0 && throwsLeft[0]-- > 0;

    connect.runUntil(() -> committed() == 10);

    assertEquals(positions(0, 9, -1), arrived(connect, false));
    assertEquals(Set.of(), arrived(connect, true));
  }

  @Test
  void aRegistryThatIsGoneForAllRecordsCostsNothing() throws Exception {
    write("good", 10);
    FakeConnect connect = connect("list");
    int[] throwsLeft = {25};
    // The probe goes through the same converter, and so fails first.
    connect.converterThrows = record -> throwsLeft[0] > 0 && throwsLeft[0]-- > 0;

    connect.runUntil(() -> committed() == 10);

    assertEquals(positions(0, 9, -1), arrived(connect, false));
    assertEquals(Set.of(), arrived(connect, true));
  }

  /** Count every stop as a failure, or send no probes, to see it fail. */
  @Test
  void restartsDuringAnOutageCostNothing() throws Exception {
    long seed = Long.getLong("test.seed", 1);
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    write("good", 30);
    FakeConnect connect = connect("list");
    for (int i = 0; i < 12; i++) {
      connect.kafkaIsUp = false;
      int[] polls = {1 + random.nextInt(4)};
      connect.run(() -> polls[0]-- == 0);
    }
    connect.kafkaIsUp = true;

    connect.runUntil(() -> committed() == 30);

    assertEquals(positions(0, 29, -1), arrived(connect, false));
    assertEquals(Set.of(), arrived(connect, true));
    assertEquals(0, quarantined());
  }

  /** Let the end of the worker's process count, to see it fail. */
  @Test
  void ordersToEndAreNoFailuresOfTheRecordThatIsUnderWay() throws Exception {
    write("good", 3);
    for (int i = 0; i < 6; i++) {
      Process worker =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  EndedWorker.class.getName(),
                  queue.toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      assertEquals(0, worker.waitFor());
    }
    FakeConnect connect = connect("list");

    connect.runUntil(() -> committed() == 3);

    assertEquals(positions(0, 2, -1), arrived(connect, false));
    assertEquals(0, quarantined());
  }

  /** Let stops count whatever is seen of the producer, to see it fail. */
  @Test
  void restartsWithTheRecordStillInTheProducerCostNothing() throws Exception {
    write("good", 3);
    FakeConnect connect = connect("list");
    stopWithARecordUnderWay(connect, 6, new KafkaException("the producer was closed"));

    connect.runUntil(() -> committed() == 3);

    assertEquals(positions(0, 2, -1), arrived(connect, false));
    assertEquals(0, quarantined());
  }

  @Test
  void stopsWithARecordThatKafkaHasRefusedAreItsFailures() throws Exception {
    write("poison", 1);
    write("good", 2);
    FakeConnect connect = connect("list");
    stopWithARecordUnderWay(connect, 4, new RecordTooLargeException());

    connect.runUntil(() -> committed() == 3);

    assertEquals(positions(1, 2, -1), arrived(connect, false));
    assertEquals(1, quarantined());
  }

  /**
   * Right after Kafka took a probe.
   *
   * @param end what becomes of it in the producer
   */
  private static void stopWithARecordUnderWay(FakeConnect connect, int times, Exception end)
      throws InterruptedException {
    for (int i = 0; i < times; i++) {
      try (ProducerFailures producer = new ProducerFailures()) {
        producer.configure(Map.of("client.id", "connector-producer-node-0"));
        MetricsSourceTask task = connect.start();
        EndedWorker.pollUntilARecordIsUnderWay(task);
        producer.onSend(new ProducerRecord<>("t", "v"));
        producer.onAcknowledgement(null, end);
        task.stop();
      }
    }
  }

  @Test
  void poisonIsFoundEvenAfterALongRefusalOfEverything() throws Exception {
    write("poison", 1);
    write("good", 5);
    FakeConnect connect = connect("list");
    connect.kafkaRefuses = record -> true;
    for (int i = 0; i < 7; i++) {
      assertTrue(connect.run(() -> false));
    }
    assertEquals(0, quarantined(), "nothing arrives, so nothing is to blame");
    connect.kafkaRefuses = contains("poison");

    connect.runUntil(() -> committed() == 6);

    assertEquals(positions(1, 5, -1), arrived(connect, false));
    assertEquals(Set.of(0L), arrived(connect, true));
  }

  @Test
  void aFilterThatDropsProbesDoesNotHoldUpRecords() throws Exception {
    write("good", 5);
    FakeConnect connect = connect("list");
    connect.kafkaIsUp = false;
    int[] polls = {2};
    connect.run(() -> polls[0]-- == 0);
    connect.kafkaIsUp = true;
    connect.isFiltered = record -> header(record, "metrics.probe") != null;

    connect.runUntil(() -> committed() == 5);

    assertEquals(positions(0, 4, -1), arrived(connect, false));
  }

  /** Let a task that has lost its reader to the next one note nothing, to see it fail. */
  @Test
  void aTaskThatConnectHasGivenUpStillLeavesItsSuspicion() throws Exception {
    write("good", 3);
    FakeConnect connect = connect("list");
    MetricsSourceTask givenUp = connect.start();
    assertEquals(3, givenUp.poll().size());
    MetricsSourceTask successor = connect.start();

    givenUp.stop();

    assertEquals(3, suspicion().until());
    successor.stop();
  }

  /** Leave the note when a reader goes, to see it fail. */
  @Test
  void aReaderThatIsResetBeginsWithoutSuspicion() throws Exception {
    write("good", 3);
    FakeConnect connect = connect("list");
    for (Map<String, Long> offset : Arrays.asList(null, Map.of("position", 0L))) {
      connect.kafkaIsUp = false;
      int[] polls = {2};
      connect.run(() -> polls[0]-- == 0);
      assertEquals(3, suspicion().until());

      changeOffset(offset);

      assertNull(suspicion());
    }
  }

  private void changeOffset(Map<String, Long> offset) throws IOException {
    Map<Map<String, ?>, Map<String, ?>> change = new HashMap<>();
    change.put(QueueOffset.partition(QueueReaders.queue(queue)), offset);
    new OffsetChanges(queue, "node").apply(change);
  }

  private PoisonSuspects suspicion() throws IOException {
    try (QueueReader reader = QueueReader.register(queue, "node")) {
      return new SuspicionFile(reader).load();
    }
  }

  private FakeConnect connect(String format) {
    return new FakeConnect(
        queue, "record.format", format, "container.max.age.ms", "50", "topic.prefix", "metrics-");
  }

  private static Predicate<SourceRecord> contains(String text) {
    return record ->
        record.value() instanceof byte[] bytes
            ? new String(bytes, StandardCharsets.ISO_8859_1).contains(text)
            : record.value().toString().contains(text);
  }

  /** Positions of records, or of gaps, that have arrived. */
  private static Set<Long> arrived(FakeConnect connect, boolean gaps) {
    Set<Long> positions = new TreeSet<>();
    for (SourceRecord record : connect.arrived) {
      String text = header(record, "metrics.positions");
      if (text != null && (header(record, "metrics.gap") != null) == gaps) {
        for (String range : text.split(",", -1)) {
          String[] ends = range.split("-", -1);
          for (long i = Long.parseLong(ends[0]); i <= Long.parseLong(ends[ends.length - 1]); i++) {
            positions.add(i);
          }
        }
      }
    }
    return positions;
  }

  private static Set<Long> positions(long first, long last, long but) {
    Set<Long> positions = new TreeSet<>();
    for (long i = first; i <= last; i++) {
      positions.add(i);
    }
    positions.remove(but);
    return positions;
  }

  private long quarantined() throws IOException {
    Path directory = queue.resolve("quarantine");
    if (!Files.exists(directory)) {
      return 0;
    }
    try (var files = Files.list(directory)) {
      return files.count();
    }
  }

  private void write(String topic, int count) throws IOException {
    byte[] record = Records.encode(Records.list(topic, 2));
    for (int i = 0; i < count; i++) {
      assertTrue(writer.offer(record, 0, record.length) >= 0);
    }
    writer.flush();
  }

  private long committed() {
    try {
      var readers = QueueReaders.list(queue);
      return readers.isEmpty() ? 0 : readers.get(0).position().position();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
