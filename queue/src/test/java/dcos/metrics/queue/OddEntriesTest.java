// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Something else stands where the queue has a file. Fails if anything is opened through a link or
 * without a look at what it is (a pipe then holds the test up), if a failed step ends the others,
 * or if a name alone makes a segment.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OddEntriesTest {
  /** What may stand there. */
  enum Oddity {
    DIRECTORY,
    FULL_DIRECTORY,
    PIPE,
    LINK_TO_FILE,
    LINK_TO_NOTHING,
    GARBAGE
  }

  private static final List<String> SMALL_FILES =
      List.of(
          "queue.id",
          "queue.id.tmp",
          "writer.lock",
          "writer.state",
          "writer.state.tmp",
          "writer.mark",
          "writer.pulse",
          "writer.pulse.tmp",
          "losses",
          "losses.tmp",
          "segment.tmp",
          "readers/one.position",
          "readers/one.position.tmp",
          "readers/one.note",
          "readers/one.lock",
          "readers/other.lock",
          "readers/other.position",
          "quarantine/something");

  @TempDir private Path directory;
  private Path queue;
  private Path victim;

  @ParameterizedTest
  @EnumSource
  void noneOfThemStopsTheStartOrCostsARecord(Oddity oddity) throws Exception {
    for (String name : SMALL_FILES) {
      begin(name, oddity);
      write(0, 10);
      readAndCommit(5);
      put(name, oddity);
      write(10, 20);
      assertAllThere(name + " " + oddity, 20);
    }
  }

  @ParameterizedTest
  @EnumSource
  void noneOfThemStopsAWriterThatRuns(Oddity oddity) throws Exception {
    for (String name : SMALL_FILES) {
      begin(name, oddity);
      if (name.equals("writer.lock")) {
        continue; // Then it is another's queue.
      }
      try (SegmentLogs log = new SegmentLogs(config())) {
        log.append(10);
        readAndCommit(5);
        put(name, oddity);
        log.tick();
        log.append(10);
        log.tick();
      }
      write(20, 30);
      assertAllThere(name + " " + oddity, 30);
    }
  }

  @ParameterizedTest
  @CsvSource({"readers,GARBAGE", "quarantine,GARBAGE", "readers,PIPE", "quarantine,LINK_TO_FILE"})
  void aDirectoryOfTheQueuesIsMadeAnew(String name, Oddity oddity) throws Exception {
    begin(name, oddity);
    write(0, 10);
    put(name, oddity);
    write(10, 20);
    assertAllThere(name + " " + oddity, 20);
    assertTrue(Files.isDirectory(queue.resolve(name), LinkOption.NOFOLLOW_LINKS));
  }

  @ParameterizedTest
  @CsvSource({
    "00000000000000000005.avro",
    "00000000000000000500.avro",
    "04611686018427387904.avro",
    "04611686018427387000.avro"
  })
  void aNameMakesNoSegment(String name) throws Exception {
    for (Oddity oddity : Oddity.values()) {
      begin(name, oddity);
      write(0, 10);
      readAndCommit(7);
      put(name, oddity);
      for (int start = 10; start < 40; start += 10) {
        write(start, start + 10);
      }
      List<QueueEntry> entries = readAll();
      assertTrue(
          Records.numbers(entries).containsAll(Records.range(0, 40)),
          name + " " + oddity + ": " + Records.numbers(entries));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "00000000000000000005.avro",
    "00000000000000000017.avro",
    "04611686018427387904.avro"
  })
  void aCopyOfASegmentCostsNothing(String name) throws Exception {
    begin(name, Oddity.GARBAGE);
    write(0, 10);
    write(10, 20);
    Files.copy(queue.resolve("00000000000000000000.avro"), queue.resolve(name));
    readAndCommit(7);
    // Nothing is kept that all have read; so what is unread must not look as if it were.
    for (int start = 20; start < 50; start += 10) {
      write(start, start + 10);
      assertEquals(Records.range(7, start + 10), unread(), name);
    }
  }

  @Test
  void aPositionThatLeavesNoRoomIsNotBelieved() throws Exception {
    for (long position : List.of(QueuePosition.HIGHEST, QueuePosition.HIGHEST - 5)) {
      begin("position", Oddity.GARBAGE);
      long epoch = write(0, 10);
      QueueFiles files = new QueueFiles(new RealDisk(null), queue);
      ReaderFiles.write(files, "odd", files.readIdentity(), new QueuePosition(epoch, position));
      write(10, 20);
      assertAllThere("position " + position, 20);
    }
  }

  private void begin(String name, Oddity oddity) throws IOException {
    queue = directory.resolve(name.replace('/', '-') + "-" + oddity);
    victim = queue.resolveSibling(queue.getFileName() + "-victim");
    Files.deleteIfExists(victim);
    Files.writeString(victim, "mine");
    if (Files.exists(queue)) {
      try (Stream<Path> files = Files.walk(queue)) {
        for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private void put(String name, Oddity oddity) throws Exception {
    Path file = queue.resolve(name);
    if (Files.isDirectory(file)) {
      try (Stream<Path> inside = Files.list(file)) {
        for (Path one : inside.toList()) {
          Files.delete(one);
        }
      }
    }
    Files.deleteIfExists(file);
    switch (oddity) {
      case DIRECTORY -> Files.createDirectory(file);
      case FULL_DIRECTORY -> Files.createFile(Files.createDirectory(file).resolve("file"));
      case PIPE -> assertEquals(0, new ProcessBuilder("mkfifo", file.toString()).start().waitFor());
      case LINK_TO_FILE -> Files.createSymbolicLink(file, victim);
      case LINK_TO_NOTHING -> Files.createSymbolicLink(file, victim.resolveSibling("none"));
      case GARBAGE -> Files.write(file, new byte[] {1, 2, 3});
    }
  }

  private QueueConfig config() {
    return QueueConfig.of(queue).withMinFreeBytes(0).withBlocks(Duration.ofSeconds(10), 5, 65536);
  }

  private long write(long from, long to) throws IOException {
    try (QueueWriter writer = QueueWriter.open(config())) {
      Records.offer(writer, from, to);
      writer.flush();
      return writer.epoch();
    }
  }

  private void readAndCommit(int count) throws IOException {
    try (QueueReader reader = QueueReader.register(queue, "one")) {
      for (int i = 0; i < count; i++) {
        reader.next();
      }
      reader.commit(reader.position());
    }
  }

  private List<Long> unread() throws IOException {
    try (QueueReader reader = QueueReader.register(queue, "one")) {
      return Records.numbers(Records.drain(reader));
    }
  }

  private List<QueueEntry> readAll() throws IOException {
    try (QueueReader reader = QueueReader.browse(queue)) {
      return Records.drain(reader);
    }
  }

  private void assertAllThere(String what, int count) throws IOException {
    assertEquals(Records.range(0, count), Records.numbers(readAll()), what);
    try (QueueReader reader = QueueReader.register(queue, "one")) {
      List<Long> numbers = Records.numbers(Records.drain(reader));
      assertTrue(numbers.containsAll(Records.range(5, count)), what + ": " + numbers);
      reader.commit(reader.position());
    }
    assertEquals("mine", Files.readString(victim), what);
    assertTrue(Files.notExists(victim.resolveSibling("none")), what);
  }

  /** A writer's files without its thread, so that what is due happens when it is asked for. */
  private static final class SegmentLogs implements AutoCloseable {
    private final SegmentLog log;

    SegmentLogs(QueueConfig config) throws IOException {
      log = SegmentLog.open(config, new RealDisk(null), InstantSource.system(), new SecureRandom());
    }

    void append(int count) {
      assertTrue(Records.append(log, count));
      log.sync();
    }

    void tick() {
      log.tick();
    }

    @Override
    public void close() throws IOException {
      log.close();
    }
  }
}
