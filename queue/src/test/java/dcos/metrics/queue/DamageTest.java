// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.avro.AvroBytes;
import dcos.metrics.avro.BadDataException;
import dcos.metrics.avro.ContainerHeader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Damages a small queue of three segments with four blocks of three records in every way. Whatever
 * is hit: no more than the block that was hit is lost, its positions are declared missing, and a
 * new writer opens the queue and goes on.
 */
class DamageTest {
  private static final int SEGMENTS = 3;
  private static final int BLOCKS = 4;
  private static final int RECORDS = 3;
  private static final int TOTAL = SEGMENTS * BLOCKS * RECORDS;

  private final QueueConfig config =
      QueueConfig.of(Path.of("/q"))
          .withMinFreeBytes(0)
          .withSegments(1 << 20, Duration.ofMinutes(1));
  private final SimulatedDisk intact = new SimulatedDisk();
  private List<Path> segments;

  @BeforeEach
  void writeTheQueue() throws IOException {
    try (SegmentLog log = open(intact)) {
      for (int segment = 0; segment < SEGMENTS; segment++) {
        for (int block = 0; block < BLOCKS; block++) {
          append(log, RECORDS);
        }
        if (segment < SEGMENTS - 1) {
          intact.pass(Duration.ofMinutes(2));
          log.tick();
        }
      }
    }
    segments = intact.files().stream().filter(file -> file.toString().endsWith(".avro")).toList();
    assertEquals(SEGMENTS, segments.size());
  }

  @Test
  void anyFlippedBitCostsOneBlockAtMost() throws IOException {
    for (Path segment : segments) {
      byte[] bytes = intact.bytes(segment);
      for (int bit = 0; bit < 8 * bytes.length; bit++) {
        byte[] damaged = bytes.clone();
        damaged[bit / 8] ^= (byte) (1 << (bit % 8));
        SimulatedDisk disk = intact.copy();
        disk.overwrite(segment, damaged);
        checkLoses(disk, RECORDS, segment + " bit " + bit);
      }
    }
  }

  @Test
  void anyTruncationCostsWhatWasCutAndTheBlockThatWasHit() throws IOException {
    for (Path segment : segments) {
      byte[] bytes = intact.bytes(segment);
      for (int length = 0; length < bytes.length; length++) {
        SimulatedDisk disk = intact.copy();
        disk.overwrite(segment, Arrays.copyOf(bytes, length));
        checkLoses(disk, BLOCKS * RECORDS, segment + " cut to " + length);
      }
    }
  }

  @Test
  void aZeroedHeaderCostsNothing() throws IOException {
    for (Path segment : segments) {
      byte[] bytes = intact.bytes(segment);
      int firstBlock = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("crc32c") + 32;
      Arrays.fill(bytes, 0, firstBlock, (byte) 0);
      // All but the marker that ends the header, from which the rest is found.
      SimulatedDisk disk = intact.copy();
      disk.overwrite(segment, Arrays.copyOf(bytes, bytes.length));
      checkLoses(disk, RECORDS, segment + " without a header");
    }
  }

  @Test
  void aForeignOrEmptyFileInASegmentsPlaceCostsThatSegment() throws IOException {
    for (Path segment : segments) {
      for (byte[] instead :
          new byte[][] {{}, "no segment".getBytes(StandardCharsets.UTF_8), new byte[5000]}) {
        SimulatedDisk disk = intact.copy();
        disk.overwrite(segment, instead);
        checkLoses(disk, BLOCKS * RECORDS, segment + " replaced");
      }
    }
  }

  @Test
  void aMissingSegmentIsDeclaredToWhoeverHadNotPassedIt() throws IOException {
    for (Path segment : segments.subList(1, SEGMENTS - 1)) {
      SimulatedDisk disk = intact.copy();
      disk.delete(segment);
      checkLoses(disk, BLOCKS * RECORDS, segment + " deleted");
    }
    SimulatedDisk disk = intact.copy();
    QueueReader.register(Path.of("/q"), "reader", disk, System::nanoTime).close();
    disk.delete(segments.get(0));
    try (QueueReader reader =
        QueueReader.register(Path.of("/q"), "reader", disk, System::nanoTime)) {
      List<QueueEntry> entries = Records.drain(reader);
      assertEquals(BLOCKS * RECORDS, Records.gaps(entries).get(0).count());
      assertEquals("missing", Records.gaps(entries).get(0).cause());
      check(entries, TOTAL, TOTAL - BLOCKS * RECORDS, true, "first segment deleted");
    }
  }

  @Test
  void damagedSmallFilesCostNoRecord() throws IOException {
    for (Path file : intact.files()) {
      if (!file.toString().endsWith(".avro")) {
        byte[] bytes = intact.bytes(file);
        for (int i = 0; i < bytes.length; i++) {
          SimulatedDisk disk = intact.copy();
          byte[] damaged = bytes.clone();
          damaged[i] ^= 1;
          disk.overwrite(file, damaged);
          reopen(disk);
          assertEquals(TOTAL + 1, Records.numbers(read(disk)).size(), file + " byte " + i);
        }
      }
    }
  }

  /** Behind the last of all numbers there would be none for new records: nothing could start. */
  @Test
  void aFileUnderTheLastOfAllNumbersIsNoSegment() throws IOException {
    SimulatedDisk disk = intact.copy();
    disk.overwrite(Path.of("/q/0" + Long.MAX_VALUE + ".avro"), new byte[10]);
    checkLoses(disk, 0, "a file under the last of all numbers");
  }

  @Test
  void filesThatAreNoneOfItsOwnAreLeftAlone() throws IOException {
    SimulatedDisk disk = intact.copy();
    disk.overwrite(Path.of("/q/notes.txt"), new byte[10]);
    disk.overwrite(Path.of("/q/99999999999999999999.avro"), new byte[10]);
    disk.overwrite(Path.of("/q/5.avro"), new byte[10]);
    reopen(disk);
    assertEquals(TOTAL + 1, Records.numbers(read(disk)).size());
    assertEquals(10, disk.bytes(Path.of("/q/notes.txt")).length);
  }

  @Test
  void aSegmentThatSaysItHasAnotherVersionCostsNothingThatCanBeRead() throws IOException {
    for (Path segment : segments) {
      SimulatedDisk disk = intact.copy();
      disk.overwrite(segment, withVersionTwo(disk.bytes(segment)));
      checkLoses(disk, 0, segment + " of another version");
    }
  }

  /** With a header that is whole and right but for the version. */
  private static byte[] withVersionTwo(byte[] bytes) {
    ContainerHeader header;
    try {
      header = ContainerHeader.parse(bytes, 0, bytes.length, bytes.length);
    } catch (BadDataException e) {
      throw new AssertionError(e);
    }
    List<String> values = new ArrayList<>(List.of("2"));
    for (String key : List.of("queue", "epoch", "base", "previous.end", "previous.state")) {
      values.add(header.text("metrics." + key));
    }
    CRC32C crc = new CRC32C();
    crc.update(
        (String.join("\n", values) + "\n" + header.codecName()).getBytes(StandardCharsets.UTF_8));
    byte[] changed = bytes.clone();
    replace(changed, "metrics.format", "2");
    replace(changed, "metrics.crc32c", String.format(Locale.ROOT, "%08x", crc.getValue()));
    return changed;
  }

  /** Behind the key there is the value's length; which stays. */
  private static void replace(byte[] bytes, String key, String value) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int at = text.indexOf(key) + key.length() + 1;
    byte[] put = value.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(put, 0, bytes, at, put.length);
  }

  @Test
  void aQueueOfAnotherVersionIsRefusedAndNotTouched() throws IOException {
    SimulatedDisk disk = intact.copy();
    CheckedFile.write(
        disk,
        Path.of("/q/queue.id"),
        Disk.Access.OWNER,
        List.of("format 2", "queue 4cf0f8a5-40a5-4b42-a5be-86dd3b7cf4ff"));
    List<Path> files = disk.files();
    IOException writer = assertThrows(IOException.class, () -> open(disk));
    IOException reader = assertThrows(IOException.class, () -> read(disk));
    for (IOException e : List.of(writer, reader)) {
      assertTrue(e.getMessage().contains("use the version that wrote it"), e.getMessage());
    }
    assertEquals(files, disk.files());
    for (Path segment : segments) {
      assertArrayEquals(intact.bytes(segment), disk.bytes(segment));
    }
  }

  @Test
  void randomDamageOfManyBytesNeverStopsNorMisleads() throws IOException {
    long seed = Long.getLong("test.seed", 1);
    System.out.println("random damage: seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 3000; round++) {
      SimulatedDisk disk = intact.copy();
      Path segment = segments.get(random.nextInt(SEGMENTS));
      byte[] bytes = disk.bytes(segment);
      int from = random.nextInt(bytes.length);
      int to = Math.min(bytes.length, from + 1 + random.nextInt(200));
      for (int i = from; i < to; i++) {
        bytes[i] = (byte) random.nextInt();
      }
      disk.overwrite(segment, bytes);
      checkLoses(disk, BLOCKS * RECORDS, "seed " + seed + " round " + round);
    }
  }

  /** Reads without and with a new writer: what is missing is declared, and not too much. */
  private void checkLoses(SimulatedDisk disk, int atMost, String what) throws IOException {
    check(read(disk), TOTAL, TOTAL - atMost, false, what + ", no writer");
    reopen(disk);
    check(read(disk), TOTAL + 1, TOTAL + 1 - atMost, true, what + ", new writer");
  }

  private static void check(
      List<QueueEntry> entries, int total, int atLeast, boolean complete, String what) {
    Map<Long, QueueEntry> found = new TreeMap<>();
    boolean unknown = false;
    long last = -1;
    for (QueueEntry entry : entries) {
      if (entry instanceof QueuedRecord record) {
        assertEquals(record.position(), Records.numberOf(record), what);
        assertTrue(record.position() > last, what);
        last = record.position();
        found.put(last, record);
      } else if (entry instanceof QueueGap gap) {
        unknown |= gap.count() == QueueGap.UNKNOWN;
        for (long position = gap.first(); position <= gap.last(); position++) {
          assertEquals(null, found.put(position, gap), what);
        }
      }
    }
    long records = found.values().stream().filter(QueuedRecord.class::isInstance).count();
    assertTrue(records >= atLeast, what + ": only " + records + " records, " + entries);
    if (complete && !unknown) {
      List<Long> all = new ArrayList<>(found.keySet());
      assertEquals(Records.range(all.get(0), total), all, what + ": " + entries);
      assertEquals(0, all.get(0), what + ": nothing said of the first, " + entries);
    }
  }

  /** A new writer appends one record, whose number is its position. */
  private void reopen(SimulatedDisk disk) throws IOException {
    try (SegmentLog log = open(disk)) {
      assertTrue(log.end() >= TOTAL - BLOCKS * RECORDS);
      append(log, 1);
    }
  }

  private SegmentLog open(SimulatedDisk disk) throws IOException {
    return SegmentLog.open(config, disk, disk::now, new Random(disk.files().size()));
  }

  private static void append(SegmentLog log, int count) {
    AvroBytes records = new AvroBytes(100);
    long first = log.end();
    for (int i = 0; i < count; i++) {
      records.write(Records.record(first + i));
      records.writeLong(first + i);
    }
    assertTrue(log.append(records, first, count, false));
    log.sync();
  }

  private static List<QueueEntry> read(SimulatedDisk disk) throws IOException {
    try (QueueReader reader = QueueReader.browse(Path.of("/q"), disk, System::nanoTime)) {
      return Records.drain(reader);
    }
  }
}
