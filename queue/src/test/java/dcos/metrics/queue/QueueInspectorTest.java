// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.queue.QueueInspector.Damage;
import dcos.metrics.queue.QueueInspector.SegmentInfo;
import dcos.metrics.queue.QueueInspector.SegmentScan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueueInspectorTest {
  private static final int BLOCK = 10;
  @TempDir Path temporary;
  private Path directory;

  /** Two epochs, so two segments: positions 0 to 99 and 100 to 199, ten to a block. */
  @BeforeEach
  void makeQueue() throws IOException {
    directory = temporary.resolve("queue");
    QueueConfig config =
        QueueConfig.of(directory)
            .withMinFreeBytes(0)
            .withBlocks(Duration.ofHours(1), BLOCK, 1 << 20);
    for (int epoch = 0; epoch < 2; epoch++) {
      try (QueueWriter writer = QueueWriter.open(config)) {
        for (int from = epoch * 100; from < (epoch + 1) * 100; from += BLOCK) {
          Records.offer(writer, from, from + BLOCK);
          writer.flush();
        }
      }
    }
  }

  @Test
  void tellsWhatSegmentsThereAre() throws IOException {
    QueueInspector inspector = new QueueInspector(directory);
    List<SegmentInfo> segments = inspector.segments();
    assertEquals(QueueReaders.queue(directory), inspector.queue());
    assertEquals(List.of(0L, 100L), segments.stream().map(SegmentInfo::base).toList());
    assertEquals(List.of(false, true), segments.stream().map(SegmentInfo::newest).toList());
    assertTrue(segments.stream().allMatch(segment -> segment.codec().equals("snappy")));
    for (SegmentInfo segment : segments) {
      assertEquals(Files.size(segment.file()), segment.bytes());
      SegmentScan scan = inspector.scan(segment);
      assertEquals(10, scan.blocks());
      assertEquals(100, scan.records());
      assertEquals(segment.base() + 100, scan.end());
      assertEquals(List.of(), scan.damages());
      assertEquals(0, scan.unfinishedBytes());
    }
  }

  @Test
  void findsADamagedBlock() throws IOException {
    Path file = segment(0);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);

    SegmentScan scan = scan(0);
    assertEquals(90, scan.records());
    assertEquals(1, scan.damages().size());
    Damage damage = scan.damages().get(0);
    assertTrue(damage.fromByte() <= bytes.length / 2 && bytes.length / 2 < damage.toByte());
    assertEquals(0, damage.position() % BLOCK);
  }

  @Test
  void takesATornEndOfTheNewestSegmentForABlockInTheMaking() throws IOException {
    Path file = segment(100);
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), (int) Files.size(file) - 5));
    SegmentScan scan = scan(1);
    assertEquals(90, scan.records());
    assertEquals(List.of(), scan.damages());
    assertTrue(scan.unfinishedBytes() > 0);
  }

  @Test
  void takesATornEndOfAnOlderSegmentForDamage() throws IOException {
    Path file = segment(0);
    long size = Files.size(file);
    Files.write(file, new byte[] {2, 4, 6}, StandardOpenOption.APPEND);
    assertEquals(List.of(new Damage(size, size + 3, 100)), scan(0).damages());
  }

  @Test
  void findsADamagedHeader() throws IOException {
    Path file = segment(0);
    byte[] bytes = Files.readAllBytes(file);
    bytes[0] ^= 1;
    Files.write(file, bytes);

    assertNull(new QueueInspector(directory).segments().get(0).codec());
    SegmentScan scan = scan(0);
    assertEquals(100, scan.records());
    assertEquals(1, scan.damages().size());
    assertEquals(0, scan.damages().get(0).fromByte());
  }

  @Test
  void findsASegmentThatIsDamagedAllOver() throws IOException {
    Files.write(segment(0), new byte[1000]);
    assertNull(new QueueInspector(directory).segments().get(0).epoch());
    assertEquals(List.of(new Damage(0, 1000, 0)), scan(0).damages());
  }

  @Test
  void refusesADirectoryWithoutAQueue() {
    assertThrows(NoSuchFileException.class, () -> new QueueInspector(temporary));
  }

  private SegmentScan scan(int index) throws IOException {
    QueueInspector inspector = new QueueInspector(directory);
    return inspector.scan(inspector.segments().get(index));
  }

  private Path segment(long base) {
    return directory.resolve(String.format(Locale.ROOT, "%020d.avro", base));
  }
}
