// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a writer makes of what the one before has left. */
class RecoveryTest {
  private static final Path DIRECTORY = Path.of("/q");

  private final SimulatedDisk disk = new SimulatedDisk();
  private final QueueConfig config = QueueConfig.of(DIRECTORY).withMinFreeBytes(0);

  @Test
  void aDropThatWasJournalledIsDeclaredThoughTheWriterIsKilled() throws IOException {
    SegmentLog log = open();
    append(log, 10);
    disk.capacity = 0;
    append(log, 20);
    disk.capacity = Long.MAX_VALUE;
    log.tick();
    disk.kill();

    SegmentLog next = open();
    append(next, 1);

    List<QueueEntry> entries = read();
    QueueGap gap = Records.gaps(entries).get(0);
    assertEquals(List.of(gap), Records.gaps(entries));
    assertEquals(10, gap.first());
    assertEquals(20, gap.count());
    assertEquals(30, entries.get(entries.size() - 1).first());
  }

  @Test
  void aPowerCutIsDeclaredThoughTheNextStartFails() throws IOException {
    SegmentLog log = open();
    append(log, 10);
    log.sync();
    disk.cutPower(new Random(1));
    disk.failSegmentRename = true;
    assertThrows(IOException.class, this::open);
    disk.failSegmentRename = false;
    disk.kill();

    append(open(), 1);

    QueueGap gap = Records.gaps(read()).get(0);
    assertEquals("power-cut", gap.cause());
    assertEquals(QueueGap.UNKNOWN, gap.count());
  }

  @Test
  void aKilledWriterLosesNothingThatItHadAppended() throws IOException {
    append(open(), 10);
    disk.kill();
    append(open(), 5);

    List<QueueEntry> entries = read();
    assertEquals(Records.range(0, 15), entries.stream().map(QueueEntry::first).toList());
    assertTrue(Records.gaps(entries).isEmpty());
  }

  @Test
  void aNewWriterStartsBehindWhatReadersHaveSeen() throws IOException {
    SegmentLog log = open();
    append(log, 10);
    log.sync();
    append(log, 10);
    try (QueueReader reader = QueueReader.register(DIRECTORY, "reader", disk, System::nanoTime)) {
      Records.drain(reader);
      reader.commit(reader.position());
    }
    disk.overwrite(
        DIRECTORY.resolve("00000000000000000000.avro"), new byte[0]); // as a disk that lost it all

    disk.cutPower(new Random(1));
    assertEquals(20, open().end());
  }

  /** Let {@code CheckedFile.read} throw, to see it fail. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "queue.id",
        "writer.state",
        "writer.mark",
        "writer.pulse",
        "losses",
        "readers/reader.position"
      })
  void aSmallFileThatTheDiskDoesNotGiveBackCountsAsMissing(String name) throws IOException {
    SegmentLog log = open();
    append(log, 10);
    log.sync();
    log.tick();
    try (QueueReader reader = QueueReader.register(DIRECTORY, "reader", disk, System::nanoTime)) {
      reader.commit(reader.position());
    }
    disk.kill();
    disk.badFile = DIRECTORY.resolve(name);
    disk.badTo = Long.MAX_VALUE;

    SegmentLog next = open();
    next.tick();
    append(next, 5);
    disk.badFile = null;

    assertEquals(Records.range(0, 15), Records.numbers(read()));
  }

  private SegmentLog open() throws IOException {
    return SegmentLog.open(
        config.withSegments(1 << 20, Duration.ofHours(1)), disk, disk::now, new Random());
  }

  private static void append(SegmentLog log, int count) {
    assertTrue(Records.append(log, count));
  }

  private List<QueueEntry> read() throws IOException {
    try (QueueReader reader = QueueReader.browse(DIRECTORY, disk, System::nanoTime)) {
      return Records.drain(reader);
    }
  }
}
