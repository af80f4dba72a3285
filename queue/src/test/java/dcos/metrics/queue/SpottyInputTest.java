// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.avro.AvroBytes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Bad sectors of a disk, under a queue of many blocks. */
class SpottyInputTest {
  private static final Path DIRECTORY = Path.of("/q");
  private static final int SECTOR = 4096;
  private static final int BLOCKS = 2000;
  private static final int RECORDS_IN_BLOCK = 10;
  private static final long ALL = BLOCKS * RECORDS_IN_BLOCK;

  private final SimulatedDisk disk = new SimulatedDisk();
  private final QueueConfig config = QueueConfig.of(DIRECTORY).withMinFreeBytes(0);
  private final Path segment = DIRECTORY.resolve("00000000000000000000.avro");

  @Test
  void aBadSectorCostsTheBlocksThatItIsInAndNoOther() throws IOException {
    fill();
    bad(49 * SECTOR, SECTOR);

    List<QueueEntry> entries = read();

    List<QueueGap> gaps = Records.gaps(entries);
    assertEquals(1, gaps.size());
    assertEquals("damaged", gaps.get(0).cause());
    long lost = gaps.get(0).count();
    assertEquals(ALL - lost, Records.numbers(entries).size());
    int bytesOfBlock = disk.bytes(segment).length / BLOCKS;
    long most = RECORDS_IN_BLOCK * (SECTOR / bytesOfBlock + 3L);
    assertTrue(lost <= most, lost + " records lost, of at most " + most);
  }

  @Test
  void aBadSectorInTheHeaderCostsNoMoreThanTheBlocksInIt() throws IOException {
    fill();
    bad(0, SECTOR);

    List<QueueEntry> entries = read();

    assertEquals(1, Records.gaps(entries).size());
    assertEquals(ALL, entries.get(entries.size() - 1).next().position());
  }

  @Test
  void aWriterStartsBehindABadSectorAndCutsNothing() throws IOException {
    fill();
    int length = disk.bytes(segment).length;
    bad((length / SECTOR - 1) * (long) SECTOR, SECTOR);
    disk.kill();

    SegmentLog log = open();

    assertEquals(length, disk.bytes(segment).length);
    disk.badFile = null;
    List<QueueEntry> entries = read();
    assertEquals(List.of(), Records.gaps(entries).stream().filter(gap -> gap.count() > 0).toList());
    assertEquals(Records.range(0, ALL), Records.numbers(entries));
    assertEquals(ALL, log.end());
  }

  @Test
  void aDiskThatDoesNotAnswerIsAnErrorAndNoLoss() throws IOException {
    fill();
    QueueReader reader = QueueReader.browse(DIRECTORY, disk, () -> 0);
    reader.next();
    // What has been read is in memory, and can be read for ever.
    bad(64 << 10, Long.MAX_VALUE / 2);

    assertThrows(IOException.class, () -> Records.drain(reader));
    disk.badFile = null;
    List<QueueEntry> rest = Records.drain(reader);
    assertEquals(List.of(), Records.gaps(rest));
    assertEquals(ALL, rest.get(rest.size() - 1).next().position());
  }

  @Test
  void theUnreadableEndOfASegmentIsAnErrorToo() throws IOException {
    fill();
    disk.kill();
    open();
    QueueReader reader = QueueReader.browse(DIRECTORY, disk, () -> 0);
    bad(disk.bytes(segment).length - 1000, Long.MAX_VALUE / 2);

    assertThrows(IOException.class, () -> Records.drain(reader));
    disk.badFile = null;
    assertEquals(List.of(), Records.gaps(Records.drain(reader)));
  }

  private void fill() throws IOException {
    SegmentLog log = open();
    for (int block = 0; block < BLOCKS; block++) {
      AvroBytes records = new AvroBytes(100);
      for (int i = 0; i < RECORDS_IN_BLOCK; i++) {
        long position = (long) block * RECORDS_IN_BLOCK + i;
        records.write(Records.record(position));
        records.writeLong(position);
      }
      assertTrue(log.append(records, log.end(), RECORDS_IN_BLOCK, false));
    }
    assertTrue(log.sync());
  }

  private SegmentLog open() throws IOException {
    return SegmentLog.open(config, disk, disk::now, new Random(1));
  }

  private void bad(long from, long length) {
    disk.badFile = segment;
    disk.badFrom = from;
    disk.badTo = from + length;
  }

  private List<QueueEntry> read() throws IOException {
    return Records.drain(QueueReader.browse(DIRECTORY, disk, () -> 0));
  }
}
