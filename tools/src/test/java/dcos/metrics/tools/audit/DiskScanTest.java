// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.avro.AvroBytes;
import dcos.metrics.avro.MetricListView;
import dcos.metrics.queue.FullPolicy;
import dcos.metrics.queue.QueueConfig;
import dcos.metrics.queue.QueuePosition;
import dcos.metrics.queue.QueueReader;
import dcos.metrics.queue.QueueReaders;
import dcos.metrics.queue.QueueWriter;
import dcos.metrics.tools.emit.RandomRecords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is concluded from a real queue and headers. Fails if a place that nobody has committed
 * counts as position 0 and no more, if {@code browse} begins at the oldest record always, if the
 * queue's gaps are walked position by position, if {@code hasArrived} is always true, if what the
 * journal tells behind the last record is not looked at, or if the end is where the segments end.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class DiskScanTest {
  private static final Expected ANY = new Expected(-1, false);
  private static final Expected DRAINED = new Expected(-1, true);

  @TempDir private Path directory;
  private final RandomRecords random = new RandomRecords(7);
  private final Fed fed = new Fed();
  private QueueConfig config;

  @BeforeEach
  void setUp() {
    config =
        QueueConfig.of(directory).withMinFreeBytes(0).withBlocks(Duration.ofSeconds(10), 10, 65536);
  }

  @Test
  void tellsWhatWaits() throws Exception {
    long epoch = write(100);
    QueueReaders.set(directory, "metrics", new QueuePosition(epoch, 50));
    fed.epoch(epoch).records("0-59,70-79");
    QueueReport report = fed.report(disk(), ANY);
    assertTrue(report.isSound());
    assertEquals("60-69,80-99", Fed.text(report.epochs().get(0).waiting()));
    assertEquals(59, report.completeUpTo());
    assertFalse(fed.report(disk(), DRAINED).isSound());
    assertTrue(fed.records("b", 0, "60-69").records("80-99").report(disk(), DRAINED).isSound());
  }

  @Test
  void missesWhatIsBehindWhatWasCommitted() throws Exception {
    long epoch = write(100);
    QueueReaders.set(directory, "metrics", new QueuePosition(epoch, 50));
    fed.epoch(epoch).records("0-39,70-79");
    assertEquals("40-49", Fed.text(fed.report(disk(), ANY).missing()));
  }

  @Test
  void missesWhatIsBeforeTheLastThatArrivedIfNoReaderIsRegistered() throws Exception {
    long epoch = write(100);
    fed.epoch(epoch).records("0-49").records("60-79");
    QueueReport report = fed.report(disk(), ANY);
    assertFalse(report.isSound());
    assertEquals("50-59", Fed.text(report.missing()));
    assertEquals("80-99", Fed.text(report.epochs().get(0).waiting()));
  }

  @Test
  void missesWhatIsBeforeTheLastThatArrivedIfThePositionCannotBeRead() throws Exception {
    long first = write(100);
    long second = write(10);
    QueueReaders.set(directory, "metrics", new QueuePosition(second, 105));
    Files.writeString(directory.resolve("readers/metrics.position"), "?");
    fed.epoch(first).records("0-49").epoch(second).records("100-104");
    QueueReport report = fed.report(disk(), ANY);
    assertEquals("50-99", Fed.text(report.missing()));
    assertEquals("105-109", Fed.text(report.epochs().get(1).waiting()));
  }

  @Test
  void isNotSoundIfNothingArrived() throws Exception {
    write(100);
    QueueReport report = fed.report(disk(), ANY);
    assertFalse(report.isSound());
    assertFalse(report.hasArrived());
    assertTrue(report.missing().isEmpty());
    assertEquals(100, report.waiting());
  }

  @Test
  void isNotSoundIfThereIsNothingAtAll() throws Exception {
    write(0);
    assertFalse(fed.report(disk(), ANY).isSound());
  }

  @Test
  void isSoundIfAllWasDeclared() throws Exception {
    long epoch = write(3);
    assertTrue(fed.epoch(epoch).gap("empty", "0-2").report(disk(), DRAINED).isSound());
  }

  @Test
  void expectsWhatWasDroppedAtTheVeryEndToBeDeclared() throws Exception {
    config =
        config.withSegments(4096, Duration.ofHours(1)).withBound(32 << 10, FullPolicy.DROP_NEWEST);
    try (QueueWriter writer = QueueWriter.open(config)) {
      while (writer.stats().droppedRecords().isEmpty()) {
        offer(writer, 20);
      }
      writer.flush();
      // Written within a second.
      while (Files.notExists(directory.resolve("losses"))) {
        Thread.onSpinWait();
      }
      long end = writer.stats().end();
      long dropped = writer.stats().droppedRecords().get("queue-full");
      QueueReaders.set(directory, "metrics", new QueuePosition(writer.epoch(), end - dropped));
      fed.epoch(writer.epoch()).records("0-" + (end - dropped - 1));

      QueueReport report = fed.report(disk(), DRAINED);

      assertFalse(report.isSound());
      String behind = (end - dropped) + "-" + (end - 1);
      EpochReport.Undeclared undeclared = report.epochs().get(0).undeclared().get(0);
      assertEquals("queue-full", undeclared.cause());
      assertEquals(behind, Fed.text(undeclared.positions()));
    }
  }

  @Test
  void expectsWhatTheQueueDroppedToBeDeclared() throws Exception {
    config =
        config.withSegments(4096, Duration.ofHours(1)).withBound(32 << 10, FullPolicy.DROP_OLDEST);
    long epoch;
    try (QueueWriter writer = QueueWriter.open(config)) {
      epoch = writer.epoch();
      offer(writer, 20);
      QueueReaders.set(directory, "metrics", new QueuePosition(epoch, 10));
      offer(writer, 2000);
    }
    long oldest;
    try (QueueReader reader = QueueReader.browse(directory)) {
      oldest = reader.position().position();
    }
    assertTrue(oldest > 20, "" + oldest);

    QueueReport report = fed.epoch(epoch).records("0-9").report(disk(), ANY);
    assertTrue(report.missing().isEmpty(), Fed.text(report.missing()));
    assertTrue(report.isSound());
    assertEquals(9, report.completeUpTo());
    List<EpochReport.Undeclared> undeclared = report.epochs().get(0).undeclared();
    assertEquals(1, undeclared.size());
    assertEquals("queue-full", undeclared.get(0).cause());
    assertEquals("10-" + (oldest - 1), Fed.text(undeclared.get(0).positions()));
    assertEquals(2020 - oldest, report.waiting());
    assertFalse(fed.report(disk(), DRAINED).isSound());

    fed.gap("queue-full", "10-" + (oldest - 1)).records(oldest + "-2019");
    assertTrue(fed.report(disk(), DRAINED).isSound());
  }

  @Test
  void missesWhatTheQueueDroppedIfTheConnectorHasGoneOnWithoutDeclaringIt() throws Exception {
    long epoch = jump(10, 1000);
    QueueReaders.set(directory, "metrics", new QueuePosition(epoch, 1000));
    QueueReport report = fed.epoch(epoch).records("0-9").report(disk(), ANY);
    assertFalse(report.isSound());
    assertEquals("10-999", Fed.text(report.missing()));
  }

  @Test
  void takesThousandsOfMillionsThatTheQueueLost() throws Exception {
    long end = 1L << 33;
    long epoch = jump(10, end);
    fed.epoch(epoch).records("0-9").records("1000000");
    List<EpochReport.Undeclared> undeclared = fed.report(disk(), ANY).epochs().get(0).undeclared();
    assertEquals("missing", undeclared.get(0).cause());
    assertEquals("10-999999,1000001-" + (end - 1), Fed.text(undeclared.get(0).positions()));
  }

  @Test
  void refusesAQueueThatHasLostMoreThanCanBe() throws Exception {
    jump(10, 1L << 50);
    IOException refusal = assertThrows(IOException.class, () -> fed.report(disk(), ANY));
    assertTrue(refusal.getMessage().startsWith("it has lost more than"), refusal.getMessage());
  }

  @Test
  void missesWhatWasTakenFromTheEndOfAQueueThatWasClosed() throws Exception {
    long epoch = write(100);
    write(0);
    QueueReaders.set(directory, "metrics", new QueuePosition(epoch, 100));
    fed.epoch(epoch).records("0-99");
    assertTrue(fed.report(disk(), DRAINED).isSound());
    write(10);
    Files.delete(directory.resolve("00000000000000000100.avro"));

    QueueReport report = fed.report(disk(), DRAINED);

    assertFalse(report.isSound());
    assertEquals("100-109", Fed.text(report.missing()));
    assertEquals(99, report.completeUpTo());
  }

  @Test
  void missesWhatAReaderHasSeenAndNobodyHas() throws Exception {
    long epoch = write(100);
    QueueReaders.set(directory, "metrics", new QueuePosition(epoch, 120));
    fed.epoch(epoch).records("0-99");
    assertEquals("100-119", Fed.text(fed.report(disk(), ANY).missing()));
    fed.records("100-119");
    assertTrue(fed.report(disk(), DRAINED).isSound(), "it has arrived all the same");
  }

  /** A queue whose positions go on behind a hole; its reader is before that. */
  private long jump(int records, long behind) throws IOException {
    long epoch = write(records);
    QueueReaders.set(directory, "metrics", new QueuePosition(epoch, behind));
    write(1);
    QueueReaders.set(directory, "metrics", new QueuePosition(epoch, records));
    return epoch;
  }

  private DiskScan disk() throws IOException {
    return DiskScan.begin(directory, null);
  }

  /** Writes so many records, in an epoch of their own, which it returns. */
  private long write(int count) throws IOException {
    try (QueueWriter writer = QueueWriter.open(config)) {
      offer(writer, count);
      return writer.epoch();
    }
  }

  private void offer(QueueWriter writer, int count) throws IOException {
    AvroBytes bytes = new AvroBytes(1024);
    for (int i = 0; i < count; i++) {
      bytes.clear();
      MetricListView.encode(random.next(), bytes);
      if (writer.offer(bytes.array(), 0, bytes.length()) < 0) {
        writer.flush();
        i--;
      }
    }
    writer.flush();
  }
}
