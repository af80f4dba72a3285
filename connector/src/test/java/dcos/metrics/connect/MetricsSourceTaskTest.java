// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import static dcos.metrics.connect.FakeConnect.acknowledge;
import static dcos.metrics.connect.FakeConnect.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.MetricList;
import dcos.metrics.queue.QueueConfig;
import dcos.metrics.queue.QueueReaders;
import dcos.metrics.queue.QueueWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MetricsSourceTaskTest {
  @TempDir private Path temporary;
  private Path queue;
  private QueueWriter writer;

  @BeforeEach
  void openQueue() throws IOException {
    queue = temporary.resolve("queue");
    writer = open();
  }

  @AfterEach
  void closeQueue() throws IOException {
    writer.close();
  }

  @Test
  void publishesEachRecordWithWhatIdentifiesIt() throws Exception {
    write("agent", 3);
    FakeConnect connect = new FakeConnect(queue);
    MetricsSourceTask task = connect.start();

    List<SourceRecord> records = poll(task, 3);

    for (int i = 0; i < 3; i++) {
      SourceRecord record = records.get(i);
      assertEquals("metrics-agent", record.topic());
      assertEquals("agent", ((Struct) record.value()).getString("topic"));
      assertNull(record.key());
      assertNull(record.timestamp());
      assertNull(record.kafkaPartition());
      assertEquals(writer.id().toString(), header(record, "metrics.queue"));
      assertEquals(epoch(), header(record, "metrics.epoch"));
      assertEquals(Integer.toString(i), header(record, "metrics.positions"));
      assertNull(header(record, "metrics.part"));
      assertNull(header(record, "metrics.gap"));
      assertEquals(Map.of("queue", writer.id().toString()), record.sourcePartition());
      assertEquals(Map.of("epoch", epoch(), "position", i + 1L), record.sourceOffset());
    }
    task.stop();
  }

  @Test
  void goesOnWhereKafkaHadAcknowledgedEverything() throws Exception {
    write("agent", 10);
    FakeConnect connect = new FakeConnect(queue);
    MetricsSourceTask task = connect.start();
    List<SourceRecord> records = poll(task, 10);
    for (int i : new int[] {0, 1, 2, 5, 9}) {
      acknowledge(task, records.get(i));
    }
    task.stop();

    assertEquals(3, committed());
    assertEquals(List.of(3L, 4L, 5L, 6L, 7L, 8L, 9L), arrivals(connect, 10));
  }

  @Test
  void publishesOnlyNewRecordsAfterACleanRestart() throws Exception {
    write("agent", 5);
    FakeConnect connect = new FakeConnect(queue);
    connect.run(() -> connect.arrived.size() == 5);
    connect.arrived.clear();
    write("agent", 2);

    connect.run(() -> connect.arrived.size() == 2);

    assertEquals(List.of(5L, 6L), positions(connect.arrived));
  }

  @Test
  void savesThePositionWhileItRuns() throws Exception {
    write("agent", 4);
    FakeConnect connect = new FakeConnect(queue);
    MetricsSourceTask task = connect.start();
    poll(task, 4).forEach(record -> acknowledge(task, record));

    while (committed() < 4) {
      assertNull(task.poll());
    }
    task.stop();
  }

  @Test
  void thePositionFileCountsMoreThanConnectsOffset() throws Exception {
    write("agent", 5);
    FakeConnect connect = new FakeConnect(queue);
    connect.run(() -> connect.arrived.size() == 5);
    connect.storedOffset = Map.of("epoch", epoch(), "position", 2L);
    connect.arrived.clear();
    write("agent", 1);

    connect.run(() -> connect.arrived.size() == 1);

    assertEquals(List.of(5L), positions(connect.arrived));
  }

  @Test
  void connectsOffsetCountsWhereThereIsNoPositionFile() throws Exception {
    write("agent", 5);
    FakeConnect connect = new FakeConnect(queue);
    connect.storedOffset = Map.of("epoch", epoch(), "position", 3L);

    connect.run(() -> connect.arrived.size() == 2);

    assertEquals(List.of(3L, 4L), positions(connect.arrived));
  }

  @Test
  void anOffsetThatDoesNotExistHereIsNotUsed() throws Exception {
    write("agent", 2);
    for (Map<String, Object> stored :
        List.<Map<String, Object>>of(
            Map.of("epoch", "0000000000000001", "position", 1L),
            Map.of("epoch", epoch(), "position", 1000L),
            Map.of("position", "nonsense"))) {
      FakeConnect connect = new FakeConnect(queue, "name", "reader" + stored.hashCode());
      connect.storedOffset = stored;

      connect.run(() -> connect.arrived.size() == 2);

      assertEquals(List.of(0L, 1L), positions(connect.arrived));
    }
  }

  @Test
  void waitsForAQueueThatDoesNotExistYet() throws Exception {
    writer.close();
    queue = temporary.resolve("later");
    FakeConnect connect = new FakeConnect(queue);
    MetricsSourceTask task = connect.start();
    assertNull(task.poll());
    writer = open();
    write("agent", 1);

    assertEquals(1, poll(task, 1).size());
    task.stop();
  }

  @Test
  void opensWhatIsThereAfterTheDirectoryWasWiped() throws Exception {
    write("agent", 3);
    FakeConnect connect = new FakeConnect(queue);
    MetricsSourceTask task = connect.start();
    poll(task, 3);
    replaceQueue();
    write("agent", 1);

    SourceRecord record = poll(task, 1).get(0);

    assertEquals(writer.id().toString(), header(record, "metrics.queue"));
    assertEquals(writer.id().toString(), record.sourcePartition().get("queue"));
    acknowledge(task, record);
    task.stop();
    assertEquals(1, committed());
  }

  /** Let the session that ends declare nothing, or forget where it was, to see these fail. */
  @Test
  void declaresWhatWasInAQueueThatAnotherOneReplaced() throws Exception {
    writer.close();
    writer =
        QueueWriter.open(
            QueueConfig.of(queue).withMinFreeBytes(0).withSegments(4096, Duration.ofHours(1)));
    for (int i = 0; i < 15; i++) {
      write("agent", 100);
    }
    FakeConnect connect = new FakeConnect(queue);
    MetricsSourceTask task = connect.start();
    Set<String> published = new HashSet<>();
    task.poll().forEach(record -> take(task, record, published));
    assertEquals(1000, published.size());
    final String old = writer.id().toString();
    replaceQueue();
    write("agent", 1);

    List<SourceRecord> gaps = new ArrayList<>();
    for (String queueNow = old; queueNow.equals(old); ) {
      for (SourceRecord record : Objects.requireNonNullElse(task.poll(), List.<SourceRecord>of())) {
        queueNow = header(record, "metrics.queue");
        if (header(record, "metrics.gap") != null) {
          gaps.add(record);
        }
        take(task, record, queueNow.equals(old) ? published : new HashSet<>());
      }
    }
    assertEquals(2, gaps.size(), gaps::toString);
    assertTrue(gaps.stream().allMatch(gap -> header(gap, "metrics.queue").equals(old)));
    assertTrue(gaps.stream().allMatch(gap -> header(gap, "metrics.gap").equals("missing")));
    // What the task had open of the old queue, it could still read.
    assertTrue(published.contains((published.size() - 3) + ""), published::toString);
    assertTrue(published.contains((published.size() - 2) + "-1499"), published::toString);
    task.stop();
    assertEquals(1, committed());
  }

  private static void take(MetricsSourceTask task, SourceRecord record, Set<String> positions) {
    positions.add(header(record, "metrics.positions"));
    acknowledge(task, record);
  }

  @Test
  void goesOnWhereItWasInAQueueThatItsWriterHasMadeAnew() throws Exception {
    write("agent", 1500);
    FakeConnect connect = new FakeConnect(queue);
    MetricsSourceTask task = connect.start();
    List<SourceRecord> first = task.poll(); // As many as are in the blocks that were there to read.
    first.forEach(record -> acknowledge(task, record));
    Files.move(queue, temporary.resolve("moved"));
    while (Files.notExists(queue.resolve("queue.id"))) {
      Thread.onSpinWait();
    }
    write("agent", 1);

    List<SourceRecord> records = new ArrayList<>(first);
    // Gap records take a moment longer; what the task had read of the file that it still held open
    // may have been published.
    while (records.stream().noneMatch(r -> "1500".equals(header(r, "metrics.positions")))
        || accountedFor(records) < 1501) {
      for (SourceRecord record : Objects.requireNonNullElse(task.poll(), List.<SourceRecord>of())) {
        records.add(record);
        acknowledge(task, record);
      }
    }
    assertEquals(1501, accountedFor(records));
    assertTrue(Files.notExists(temporary.resolve("moved/readers/node.position.tmp")));
    task.stop();
  }

  /** Records that were published, and the positions of gaps. */
  private static long accountedFor(List<SourceRecord> records) {
    long count = 0;
    for (SourceRecord record : records) {
      String[] ends = header(record, "metrics.positions").split("-", -1);
      count += 1 + Long.parseLong(ends[ends.length - 1]) - Long.parseLong(ends[0]);
    }
    return count;
  }

  private void replaceQueue() throws IOException {
    writer.close();
    try (var files = Files.walk(queue)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    writer = open();
  }

  @Test
  void declaresWhatTheWorkerDropped() throws Exception {
    write("agent", 6);
    FakeConnect connect = new FakeConnect(queue);
    connect.isFiltered =
        record ->
            header(record, "metrics.gap") == null
                && List.of("1", "2", "4").contains(header(record, "metrics.positions"));

    connect.run(() -> connect.arrived.size() == 4);

    SourceRecord gap = connect.arrived.get(3);
    assertGap(gap, "dropped-by-worker", "1-2,4", 1, 4, 3);
    assertEquals(6, committed());
  }

  @Test
  void aLossStaysUndoneUntilItsGapRecordHasArrived() throws Exception {
    write("agent", 1);
    FakeConnect connect = new FakeConnect(queue);
    MetricsSourceTask task = connect.start();
    task.commitRecord(poll(task, 1).get(0), null);
    SourceRecord gap = poll(task, 1).get(0);
    assertEquals("dropped-by-worker", header(gap, "metrics.gap"));
    task.stop();

    assertEquals(0, committed());
  }

  @Test
  void aDroppedGapRecordIsNotDeclaredInTurn() throws Exception {
    write("agent", 3);
    FakeConnect connect = new FakeConnect(queue);
    connect.isFiltered = record -> true;

    connect.run(() -> committedNow() == 3);

    assertEquals(List.of(), connect.arrived);
  }

  @Test
  void makesARecordOfEachDatapoint() throws Exception {
    write(Records.list("agent", 3));
    write(Records.list("agent", 0));
    FakeConnect connect = new FakeConnect(queue, "record.format", "datapoint");

    connect.run(() -> connect.arrived.size() == 6);

    for (int i = 0; i < 3; i++) {
      SourceRecord record = connect.arrived.get(i);
      assertEquals((i + 1) + "/3", header(record, "metrics.part"));
      assertEquals("0", header(record, "metrics.positions"));
      assertEquals(i == 2 ? 1L : 0L, record.sourceOffset().get("position"));
      assertEquals("metric." + i, ((Struct) record.value()).getString("name"));
    }
    SourceRecord gap = connect.arrived.get(3);
    assertEquals("empty", header(gap, "metrics.gap"));
    assertEquals("1/3", header(gap, "metrics.part"));
    assertEquals("dcos.metrics.collector.gap.first", ((Struct) gap.value()).getString("name"));
    assertEquals(2, committed());
  }

  @Test
  void spreadsARecordOfManyPartsOverSeveralPolls() throws Exception {
    write(Records.list("agent", 5000));
    FakeConnect connect = new FakeConnect(queue, "record.format", "datapoint");
    MetricsSourceTask task = connect.start();
    int parts = 0;
    while (parts < 5000) {
      List<SourceRecord> records = task.poll();
      assertTrue(records.size() <= PollBatch.MAX_RECORDS);
      parts += records.size();
      records.forEach(record -> acknowledge(task, record));
    }
    task.stop();

    assertEquals(1, committed());
  }

  @Test
  void aBatchHoldsOneContainerForEachTopic() throws Exception {
    for (int i = 0; i < 4; i++) {
      write("a", 1);
      write("b", 1);
    }
    write("a", 1);
    FakeConnect connect =
        new FakeConnect(queue, "record.format", "container", "container.max.records", "5");
    MetricsSourceTask task = connect.start();

    List<SourceRecord> records = poll(task, 2);

    assertEquals(2, records.size(), "one poll emits the whole batch");
    assertEquals("metrics-a", records.get(0).topic());
    assertEquals("0,2,4,6,8", header(records.get(0), "metrics.positions"));
    assertEquals(0L, records.get(0).sourceOffset().get("position"));
    assertEquals("metrics-b", records.get(1).topic());
    assertEquals("1,3,5,7", header(records.get(1), "metrics.positions"));
    assertEquals(9L, records.get(1).sourceOffset().get("position"));
    assertEquals(
        java.util.Collections.nCopies(5, Records.list("a", 2).toString()),
        Records.readContainer((byte[]) records.get(0).value()));
    acknowledge(task, records.get(1));
    task.stop();
    assertEquals(0, committed(), "a batch is done as a whole");
  }

  @Test
  void aBatchClosesAtItsAge() throws Exception {
    write("a", 3);
    FakeConnect connect =
        new FakeConnect(queue, "record.format", "container", "container.max.age.ms", "300");

    connect.run(() -> !connect.arrived.isEmpty());

    assertEquals("0-2", header(connect.arrived.get(0), "metrics.positions"));
    assertEquals(3, committed());
  }

  @Test
  void aContainerHasOneEpoch() throws Exception {
    write("a", 2);
    final String first = epoch();
    writer.close();
    writer = open();
    write("a", 2);
    FakeConnect connect =
        new FakeConnect(queue, "record.format", "container", "container.max.age.ms", "300");

    connect.run(() -> connect.arrived.size() >= 2);

    assertEquals(first, header(connect.arrived.get(0), "metrics.epoch"));
    assertEquals("0-1", header(connect.arrived.get(0), "metrics.positions"));
    assertEquals(epoch(), header(connect.arrived.get(1), "metrics.epoch"));
    assertEquals("2-3", header(connect.arrived.get(1), "metrics.positions"));
  }

  /** Take the bound on all parts together away, to see it fail. */
  @Test
  void setsARecordAsideOfWhichTooMuchWouldBecome() throws Exception {
    for (int datapoints : List.of(20, 200)) {
      List<dcos.metrics.Datapoint> many = new ArrayList<>();
      for (int i = 0; i < datapoints; i++) {
        many.add(new dcos.metrics.Datapoint("d" + i, 1L, 1.0));
      }
      write(new MetricList("a", List.of(new dcos.metrics.Tag("long", "x".repeat(15_000))), many));
    }
    FakeConnect connect =
        new FakeConnect(queue, "record.format", "datapoint", "record.max.bytes", "20000");

    connect.run(() -> committedNow() == 2);

    List<SourceRecord> gaps =
        connect.arrived.stream().filter(r -> header(r, "metrics.gap") != null).toList();
    assertTrue(gaps.stream().allMatch(gap -> header(gap, "metrics.gap").equals("too-large")));
    assertTrue(gaps.stream().allMatch(gap -> header(gap, "metrics.positions").equals("1")));
    assertEquals(20, connect.arrived.size() - gaps.size());
  }

  @Test
  void setsARecordAsideThatIsTooLarge() throws Exception {
    for (String format : ConnectorOptions.Format.NAMES) {
      write("a", 1);
      String name = "x".repeat(60_000);
      write(new MetricList("a", List.of(), List.of(new dcos.metrics.Datapoint(name, 1L, 1.0))));
      write("a", 1);
      long from = writer.stats().end() - 3;
      FakeConnect connect =
          new FakeConnect(
              queue,
              "record.format",
              format,
              "record.max.bytes",
              "20000",
              "container.max.kbytes",
              "10",
              "container.max.age.ms",
              "100");

      connect.run(() -> committedNow() == from + 3);

      List<SourceRecord> gaps =
          connect.arrived.stream().filter(r -> header(r, "metrics.gap") != null).toList();
      assertFalse(gaps.isEmpty(), format);
      assertEquals("too-large", header(gaps.get(0), "metrics.gap"));
      assertEquals(Long.toString(from + 1), header(gaps.get(0), "metrics.positions"));
      assertTrue(
          connect.arrived.stream()
              .filter(r -> header(r, "metrics.gap") == null)
              .flatMapToLong(r -> ranges(header(r, "metrics.positions")))
              .anyMatch(position -> position == from + 2),
          "its neighbours arrive");
    }
    try (var files = Files.list(queue.resolve("quarantine"))) {
      assertEquals(3, files.filter(file -> file.toString().contains("too-large")).count());
    }
  }

  @Test
  void readsNoMoreWhileTooMuchIsUnacknowledged() throws Exception {
    write("agent", 3000);
    FakeConnect connect = new FakeConnect(queue, "unacknowledged.max.kbytes", "64");
    MetricsSourceTask task = connect.start();
    List<SourceRecord> first = new ArrayList<>();
    for (List<SourceRecord> more; (more = task.poll()) != null; ) {
      first.addAll(more);
    }
    assertTrue(first.size() < 1000, () -> first.size() + " records");
    assertNull(task.poll());

    first.forEach(record -> acknowledge(task, record));

    assertNotNull(task.poll());
    task.stop();
  }

  @Test
  void stopsWheneverAndHoweverOften() throws Exception {
    new MetricsSourceTask().stop();
    FakeConnect connect = new FakeConnect(queue);
    MetricsSourceTask task = connect.start();
    write("agent", 1);
    SourceRecord record = poll(task, 1).get(0);
    task.stop();
    task.stop();

    acknowledge(task, record);
    assertNull(task.poll());
    // The lock is free again.
    connect.start().stop();
  }

  @Test
  void aSuccessorIsNotHeldUpByATaskThatNeverStopped() throws Exception {
    write("agent", 2);
    FakeConnect connect = new FakeConnect(queue);
    MetricsSourceTask stuck = connect.start();
    List<SourceRecord> records = poll(stuck, 2);

    connect.run(() -> connect.arrived.size() == 2);
    records.forEach(record -> acknowledge(stuck, record));
    stuck.stop();

    assertEquals(2, committed());
  }

  @Test
  void rewindsAndResetsThroughConnectsOffsets() throws Exception {
    write("agent", 5);
    FakeConnect connect = new FakeConnect(queue);
    connect.run(() -> connect.arrived.size() == 5);
    Map<Map<String, ?>, Map<String, ?>> offsets = new HashMap<>();
    Map<String, String> partition = Map.of("queue", writer.id().toString());

    offsets.put(partition, Map.of("position", 3));
    assertTrue(new MetricsSourceConnector().alterOffsets(connect.properties(), offsets));
    assertEquals(3, committed());
    assertEquals(List.of(3L, 4L), arrivals(connect, 5));

    offsets.put(partition, Map.of("epoch", epoch(), "position", "1"));
    new MetricsSourceConnector().alterOffsets(connect.properties(), offsets);
    assertEquals(List.of(1L, 2L, 3L, 4L), arrivals(connect, 5));

    offsets.put(partition, null);
    offsets.put(Map.of("queue", "gone"), null);
    new MetricsSourceConnector().alterOffsets(connect.properties(), offsets);
    assertEquals(List.of(0L, 1L, 2L, 3L, 4L), arrivals(connect, 5));
  }

  @Test
  void refusesOffsetsThatDoNotFit() throws Exception {
    write("agent", 5);
    FakeConnect connect = new FakeConnect(queue);
    connect.run(() -> connect.arrived.size() == 5);
    Map<String, String> partition = Map.of("queue", writer.id().toString());
    for (Map<Map<String, ?>, Map<String, ?>> offsets :
        List.<Map<Map<String, ?>, Map<String, ?>>>of(
            Map.of(partition, Map.of("position", 6)),
            Map.of(partition, Map.of("position", -1)),
            Map.of(partition, Map.of("position", 1, "epoch", "0000000000000001")),
            Map.of(partition, Map.of("offset", 1)),
            Map.of(Map.of("queue", "00000000-0000-0000-0000-000000000000"), Map.of("position", 1)),
            Map.of(Map.of("file", "x"), Map.of("position", 1)))) {
      assertThrows(
          ConnectException.class,
          () -> new MetricsSourceConnector().alterOffsets(connect.properties(), offsets),
          offsets::toString);
    }
    assertEquals(5, committed());
  }

  private static void assertGap(
      SourceRecord record, String cause, String positions, double first, double last, double n) {
    assertEquals("metrics-collector", record.topic());
    assertEquals(cause, header(record, "metrics.gap"));
    assertEquals(positions, header(record, "metrics.positions"));
    Struct list = (Struct) record.value();
    assertEquals("collector", list.getString("topic"));
    assertEquals(cause, ((Struct) list.getArray("tags").get(0)).getString("value"));
    List<Double> values =
        list.<Struct>getArray("datapoints").stream().map(d -> d.getFloat64("value")).toList();
    assertEquals(List.of(first, last, n), values);
  }

  private QueueWriter open() throws IOException {
    return QueueWriter.open(
        QueueConfig.of(queue).withMinFreeBytes(0).withFsyncInterval(Duration.ofMillis(100)));
  }

  private void write(String topic, int count) throws IOException {
    byte[] record = Records.encode(Records.list(topic, 2));
    for (int i = 0; i < count; i++) {
      assertTrue(writer.offer(record, 0, record.length) >= 0);
    }
    writer.flush();
  }

  private void write(MetricList list) throws IOException {
    byte[] record = Records.encode(list);
    assertTrue(writer.offer(record, 0, record.length) >= 0);
    writer.flush();
  }

  private String epoch() {
    return dcos.metrics.queue.QueuePosition.epochText(writer.epoch());
  }

  private long committed() throws IOException {
    return QueueReaders.list(queue).get(0).position().position();
  }

  private long committedNow() {
    try {
      return committed();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private List<Long> arrivals(FakeConnect connect, long until) throws Exception {
    connect.arrived.clear();
    connect.run(() -> !connect.arrived.isEmpty() && positions(connect.arrived).contains(until - 1));
    return positions(connect.arrived).stream().sorted().distinct().toList();
  }

  private static List<Long> positions(List<SourceRecord> records) {
    return records.stream()
        .filter(record -> header(record, "metrics.positions") != null)
        .flatMapToLong(record -> ranges(header(record, "metrics.positions")))
        .boxed()
        .toList();
  }

  private static LongStream ranges(String text) {
    LongStream all = LongStream.empty();
    for (String range : text.split(",", -1)) {
      String[] ends = range.split("-", -1);
      all =
          LongStream.concat(
              all,
              LongStream.rangeClosed(
                  Long.parseLong(ends[0]), Long.parseLong(ends[ends.length - 1])));
    }
    return all;
  }

  /** Polls until there are that many records. */
  private static List<SourceRecord> poll(MetricsSourceTask task, int count) throws Exception {
    List<SourceRecord> records = new ArrayList<>();
    while (records.size() < count) {
      List<SourceRecord> more = task.poll();
      if (more != null) {
        records.addAll(more);
      }
    }
    return records;
  }
}
