// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.avro.AvroBytes;
import dcos.metrics.avro.ContainerHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Queues that a released version wrote are read for ever, and written on. What has to come out was
 * written down by hand, from what {@link FormatFixtures} did; the epochs are those in the files.
 *
 * <p>Fails if the header's checksum covers another key, if a position file is looked for under
 * another name, or if the fields of a journal's line are read in another order, for example.
 */
final class FormatFixturesTest {
  private static final Path QUEUE = Path.of("/q");
  private static final Path FIXTURES = Path.of("src/test/resources/format-1");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          clean-snappy    | d4cebfeb-d601-4f8d-b6c7-9834f273906c | bb1ad57319b89cd8:0-11
          clean-zstandard | 1b95ffa8-1bcb-4d25-b816-f499a891dabd | bb2c72394b1ab9f8:0-11
          clean-deflate   | 25598f4d-1576-4025-b7fb-135061e24566 | bb26934b8ffa0598:0-11
          clean-null      | 846ddc11-29ee-436f-b2c3-3b619a5cd40d | bb0938abe8567fb8:0-11
          killed          | 2ae9eac9-0ae5-489d-9bc9-1430424ed008 | bb0359bf2d35cb58:0-8
          recovered       | 7a2c3f29-701c-4c7e-9b99-3d6d04347f1d | bb14f6865e97e878:0-8 9462516535628265:9-11
          power-cut       | e4c452a3-925d-4673-9d73-6d1be4ecbf96 | bb0f1798a3773418:0-5 bb0f1798a3773418:power-cut(6,5,-1) bfc9945a02770b39:6-8+100
          full            | ecc09e67-a0b7-4f38-ab2d-db6f0af6b9a9 | baf1bcf7fbd3ae38:0-2 baf1bcf7fbd3ae38:write-failed(3,8,6) baf1bcf7fbd3ae38:9-11
          readers         | 7a8ca1f1-15b0-47d4-b767-f24adc1fa153 | baebde0b40b2f9d8:0-5
          """)
  void isReadAsItWasWrittenAndWrittenOn(String name, String queue, String expected)
      throws IOException {
    try (QueueReader onTheRealDisk = QueueReader.browse(FIXTURES.resolve(name))) {
      assertEquals(queue, onTheRealDisk.queue().toString());
      assertEquals(expected, text(Records.drain(onTheRealDisk)));
    }
    SimulatedDisk disk = FormatFixtures.load(FIXTURES.resolve(name));
    List<QueueEntry> before = read(disk);
    long end = before.get(before.size() - 1).next().position();
    String epoch;
    try (SegmentLog log = open(disk)) {
      assertEquals(end, log.end());
      epoch = QueuePosition.epochText(log.epoch());
      append(log);
    }
    assertEquals(expected + " " + epoch + ":" + end, text(read(disk)));
  }

  /** The blocks alone tell nearly all that a header does, so its loss would hardly be seen. */
  @Test
  void allHeadersAreWhole() throws Exception {
    List<Path> segments;
    try (Stream<Path> files = Files.walk(FIXTURES)) {
      segments = files.filter(file -> file.toString().endsWith(".avro")).sorted().toList();
    }
    assertEquals(16, segments.size());
    for (Path segment : segments) {
      byte[] bytes = Files.readAllBytes(segment);
      ContainerHeader header =
          ContainerHeader.parse(bytes, 0, bytes.length, SegmentHeader.MAX_BYTES);
      long base = Long.parseLong(segment.getFileName().toString().replace(".avro", ""));
      UUID queue = QueueReaders.queue(segment.getParent());
      assertNotNull(SegmentHeader.of(header, queue, base), segment::toString);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"snappy", "zstandard", "deflate", "null"})
  void isAnAvroFileForEverybodyElse(String codec) throws IOException {
    for (int base : new int[] {0, 6}) {
      Path file =
          FIXTURES
              .resolve("clean-" + codec)
              .resolve(String.format(Locale.ROOT, "%020d.avro", base));
      List<String> records = new ArrayList<>();
      try (DataFileReader<GenericRecord> reader =
          new DataFileReader<>(file.toFile(), new GenericDatumReader<>())) {
        reader.forEach(record -> records.add(record.get("topic") + " " + record.get("position")));
      }
      List<String> expected = new ArrayList<>();
      for (int position = base; position < base + 6; position++) {
        expected.add("topic-" + position % 3 + " " + position);
      }
      assertEquals(expected, records);
    }
  }

  @Test
  void readersGoOnWhereTheyWere() throws IOException {
    SimulatedDisk disk = FormatFixtures.load(FIXTURES.resolve("readers"));
    assertEquals(
        List.of("baebde0b40b2f9d8:4-5", "baebde0b40b2f9d8:1-5"),
        List.of(readOn(disk, "metrics"), readOn(disk, "ä b/c")));
    assertEquals(
        List.of("metrics", "ä b/c"),
        QueueReaders.list(FIXTURES.resolve("readers")).stream()
            .map(QueueReaders.Registration::name)
            .toList());
  }

  @Test
  void theTornTailIsInQuarantineAndStaysThere() throws IOException {
    String name = "quarantine/00000000000000000000.avro.1581.3a35c38e";
    byte[] tail = Files.readAllBytes(FIXTURES.resolve("recovered").resolve(name));
    byte[] torn =
        Files.readAllBytes(FIXTURES.resolve("killed").resolve("00000000000000000000.avro"));
    assertEquals(1642 - 1581, tail.length);
    assertEquals(1642, torn.length);
    SimulatedDisk disk = FormatFixtures.load(FIXTURES.resolve("recovered"));
    open(disk).close();
    assertArrayEquals(tail, disk.bytes(QUEUE.resolve(name)));
  }

  @Test
  void aTornTailOfAnOldVersionIsSetAside() throws IOException {
    SimulatedDisk disk = FormatFixtures.load(FIXTURES.resolve("killed"));
    open(disk).close();
    List<Path> aside =
        disk.files().stream().filter(file -> file.startsWith(QUEUE.resolve("quarantine"))).toList();
    assertEquals(1, aside.size());
    assertTrue(disk.bytes(aside.get(0)).length > 0);
  }

  private static String readOn(SimulatedDisk disk, String name) throws IOException {
    try (QueueReader reader = QueueReader.register(QUEUE, name, disk, System::nanoTime)) {
      assertTrue(reader.resumed());
      return text(Records.drain(reader));
    }
  }

  private static List<QueueEntry> read(SimulatedDisk disk) throws IOException {
    try (QueueReader reader = QueueReader.browse(QUEUE, disk, System::nanoTime)) {
      return Records.drain(reader);
    }
  }

  private static SegmentLog open(SimulatedDisk disk) throws IOException {
    QueueConfig config =
        QueueConfig.of(QUEUE).withMinFreeBytes(0).withSegments(1 << 20, Duration.ofMinutes(1));
    return SegmentLog.open(config, disk, disk::now, new Random(1000));
  }

  private static void append(SegmentLog log) {
    AvroBytes records = new AvroBytes(100);
    records.write(Records.record(log.end()));
    records.writeLong(log.end());
    assertTrue(log.append(records, log.end(), 1, false));
  }

  /** Records as {@code epoch:first-last+n}, where n is what their numbers are over positions. */
  private static String text(List<QueueEntry> entries) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      QueueEntry entry = entries.get(i);
      String epoch = QueuePosition.epochText(entry.epoch()) + ":";
      if (entry instanceof QueueGap gap) {
        texts.add(
            epoch + gap.cause() + "(" + gap.first() + "," + gap.last() + "," + gap.count() + ")");
        continue;
      }
      long over = over(entry);
      long last = entry.first();
      while (i + 1 < entries.size()
          && entries.get(i + 1) instanceof QueuedRecord next
          && next.epoch() == entry.epoch()
          && next.position() == last + 1
          && over(next) == over) {
        last++;
        i++;
      }
      String range = last == entry.first() ? "" : "-" + last;
      texts.add(epoch + entry.first() + range + (over == 0 ? "" : "+" + over));
    }
    return String.join(" ", texts);
  }

  private static long over(QueueEntry entry) {
    QueuedRecord record = (QueuedRecord) entry;
    return Records.numberOf(record) - record.position();
  }
}
