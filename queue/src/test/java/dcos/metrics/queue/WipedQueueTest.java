// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.avro.AvroBytes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody deletes files of a queue while its writer runs. */
class WipedQueueTest {
  private static final Path DIRECTORY = Path.of("/q");

  private final SimulatedDisk disk = new SimulatedDisk();
  private final QueueConfig config = QueueConfig.of(DIRECTORY).withMinFreeBytes(0);
  private final List<QueueReader> readers = new ArrayList<>();
  private SegmentLog log;

  @BeforeEach
  void open() throws IOException {
    log = SegmentLog.open(config, disk, disk::now, new Random(1));
    append(10);
  }

  /** They hold their rights in this process, whatever the disk. */
  @AfterEach
  void closeReaders() throws IOException {
    for (QueueReader reader : readers) {
      reader.close();
    }
  }

  @Test
  void theQueueGoesOnInADirectoryMadeAnewAndDeclaresWhatWasUnread() throws IOException {
    QueueReader reader = reader();
    for (int i = 0; i < 4; i++) {
      reader.next();
    }
    reader.commit(reader.position());
    log.tick();
    reader.close();
    disk.files().forEach(disk::delete);

    log.tick();
    append(5);

    List<QueueEntry> entries = Records.drain(reader());
    QueueGap gap = Records.gaps(entries).get(0);
    assertEquals(List.of(gap), Records.gaps(entries));
    assertEquals("missing", gap.cause());
    assertEquals(4, gap.first(), "what was not read yet");
    assertEquals(9, gap.last());
    assertEquals(Records.range(10, 15), Records.numbers(entries));
    assertEquals(log.queue(), new QueueFiles(disk, DIRECTORY).readIdentity());
    assertTrue(disk.files().contains(DIRECTORY.resolve("writer.lock")));
  }

  @Test
  void aReaderThatKeptItsPositionIsToldWhatIsMissing() throws IOException {
    QueueReader reader = reader();
    for (int i = 0; i < 4; i++) {
      reader.next();
    }
    reader.commit(reader.position());
    reader.close();
    disk.files().stream().filter(file -> file.toString().endsWith(".avro")).forEach(disk::delete);

    log.tick();
    append(5);

    List<QueueEntry> entries = Records.drain(reader());
    QueueGap gap = Records.gaps(entries).get(0);
    assertEquals(List.of(gap), Records.gaps(entries));
    assertEquals("missing", gap.cause());
    assertEquals(4, gap.first());
    assertEquals(9, gap.last());
    assertEquals(Records.range(10, 15), Records.numbers(entries));
  }

  @Test
  void whatIsDeletedNoLongerCountsAgainstTheBound() {
    for (int i = 0; i < 3; i++) {
      disk.pass(Duration.ofHours(2));
      log.tick();
      append(10);
    }
    assertEquals(4, log.stats(0, 0, 0).segments());
    disk.files().forEach(disk::delete);

    log.tick();

    assertEquals(1, log.stats(0, 0, 0).segments());
    long onDisk = disk.files().stream().mapToLong(file -> disk.bytes(file).length).sum();
    assertTrue(log.stats(0, 0, 0).diskBytes() <= onDisk);
  }

  @Test
  void aDirectoryThatAnotherWriterHasTakenIsLeftToIt() throws IOException {
    disk.files().forEach(disk::delete);
    disk.unlock(DIRECTORY.resolve("writer.lock"));
    SegmentLog other = SegmentLog.open(config, disk, disk::now, new Random(2));

    log.tick();
    append(5);

    assertEquals(5, log.stats(0, 0, 0).droppedRecords().get(SegmentLog.WRITE_FAILED));
    Map<Path, Integer> before = sizes();
    log.close();
    assertEquals(before, sizes());
    assertEquals(0, other.end());
    assertThrows(
        QueueInUseException.class, () -> SegmentLog.open(config, disk, disk::now, new Random(3)));
  }

  @Test
  void withoutItsLockAloneNothingIsGivenUp() throws IOException {
    disk.delete(DIRECTORY.resolve("writer.lock"));

    log.tick();
    append(5);

    assertEquals(2, log.stats(0, 0, 0).segments());
    List<QueueEntry> entries = Records.drain(reader());
    assertEquals(List.of(), Records.gaps(entries));
    assertEquals(Records.range(0, 15), Records.numbers(entries));
  }

  @Test
  void whatIsBroughtBackCountsAgainAndIsTrimmed() throws IOException {
    Path first = DIRECTORY.resolve("00000000000000000000.avro");
    byte[] backup = disk.bytes(first);
    disk.files().forEach(disk::delete);
    log.tick();
    append(5);
    disk.files().forEach(disk::delete);
    disk.overwrite(first, backup);

    log.tick();

    assertEquals(2, log.stats(0, 0, 0).segments());
    assertEquals(0, log.stats(0, 0, 0).oldest());
  }

  @Test
  void anotherQueueInItsPlaceIsLeftAlone() throws IOException {
    SimulatedDisk elsewhere = new SimulatedDisk();
    SegmentLog foreign = SegmentLog.open(config, elsewhere, elsewhere::now, new Random(4));
    foreign.close();
    disk.files().forEach(disk::delete);
    elsewhere.files().forEach(file -> disk.overwrite(file, elsewhere.bytes(file)));
    Map<Path, Integer> before = sizes();

    log.tick();
    append(5);
    log.tick();
    log.close();

    assertEquals(5, log.stats(0, 0, 0).droppedRecords().get(SegmentLog.WRITE_FAILED));
    assertEquals(before, sizes());
    assertEquals(foreign.queue(), new QueueFiles(disk, DIRECTORY).readIdentity());
  }

  @Test
  void aReaderNoticesThatItsRegistrationIsGone() throws IOException {
    QueueReader reader = reader();
    assertTrue(reader.isCurrent());
    disk.files().forEach(disk::delete);
    log.tick();

    assertFalse(reader.isCurrent());
    reader.close();
    assertTrue(reader().isCurrent());
  }

  @Test
  void itsIdentityAloneIsMadeAnew() throws IOException {
    disk.delete(DIRECTORY.resolve("queue.id"));

    log.tick();
    append(5);

    assertEquals(log.queue(), new QueueFiles(disk, DIRECTORY).readIdentity());
    assertEquals(Records.range(0, 15), Records.numbers(Records.drain(reader())));
  }

  private Map<Path, Integer> sizes() {
    return disk.files().stream().collect(Collectors.toMap(f -> f, f -> disk.bytes(f).length));
  }

  private QueueReader reader() throws IOException {
    QueueReader reader = QueueReader.register(DIRECTORY, "one", disk, () -> 0);
    readers.add(reader);
    return reader;
  }

  private void append(int count) {
    AvroBytes records = new AvroBytes(100);
    for (long position = log.end(); position < log.end() + count; position++) {
      records.write(Records.record(position));
      records.writeLong(position);
    }
    assertTrue(log.append(records, log.end(), count, false));
    log.sync();
  }
}
