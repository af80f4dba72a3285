// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Writer and readers on the real disk. */
class QueueTest {
  @TempDir Path temporary;
  private Path directory;
  private QueueConfig config;

  @BeforeEach
  void configure() {
    directory = temporary.resolve("queue");
    config = QueueConfig.of(directory).withMinFreeBytes(0);
  }

  @Test
  void handsOutWhatWasOfferedInOrderWithConsecutivePositions() throws IOException {
    try (QueueWriter writer = QueueWriter.open(config)) {
      Records.offer(writer, 0, 5000);
      writer.flush();
      try (QueueReader reader = QueueReader.browse(directory)) {
        List<QueueEntry> entries = Records.drain(reader);
        assertEquals(Records.range(0, 5000), Records.numbers(entries));
        assertEquals(Records.range(0, 5000), entries.stream().map(QueueEntry::first).toList());
        assertTrue(entries.stream().allMatch(entry -> entry.epoch() == writer.epoch()));
        assertEquals(5000, reader.end().position());
      }
    }
  }

  @Test
  void tailsWhatIsStillBeingWritten() throws Exception {
    try (QueueWriter writer = QueueWriter.open(config);
        QueueReader reader = QueueReader.browse(directory)) {
      assertNull(reader.next());
      for (int i = 0; i < 50; i++) {
        Records.offer(writer, i, i + 1);
        assertTrue(reader.await(Duration.ofSeconds(30)));
        assertEquals(i, Records.numberOf((QueuedRecord) reader.next()));
        assertNull(reader.next());
      }
      assertFalse(reader.await(Duration.ofMillis(1)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"snappy", "zstandard", "deflate", "null"})
  void segmentsAreOrdinaryAvroFilesWhileTheyAreWritten(String codec) throws IOException {
    try (QueueWriter writer = QueueWriter.open(config.withCodec(codec))) {
      Records.offer(writer, 0, 1000);
      writer.flush();
      Path segment = directory.resolve("00000000000000000000.avro");
      try (DataFileReader<GenericRecord> avro =
          new DataFileReader<>(segment.toFile(), new GenericDatumReader<>())) {
        assertEquals(codec, avro.getMetaString("avro.codec"));
        for (long i = 0; i < 1000; i++) {
          GenericRecord record = avro.next();
          assertEquals(i, record.get("position"));
          assertEquals("topic-" + i % 3, record.get("topic").toString());
        }
        assertFalse(avro.hasNext());
      }
    }
  }

  @Test
  void aReaderGoesOnWhereItCommitted() throws IOException {
    try (QueueWriter writer = QueueWriter.open(config)) {
      Records.offer(writer, 0, 100);
      writer.flush();
      try (QueueReader reader = QueueReader.register(directory, "one")) {
        assertFalse(reader.resumed());
        for (int i = 0; i < 60; i++) {
          reader.next();
        }
        reader.commit(new QueuePosition(writer.epoch(), 42));
      }
      try (QueueReader reader = QueueReader.register(directory, "one")) {
        assertTrue(reader.resumed());
        assertEquals(Records.range(42, 100), Records.numbers(Records.drain(reader)));
      }
    }
  }

  @Test
  void everyOpeningHasANewEpochAndGoesOnCounting() throws IOException {
    long firstEpoch;
    try (QueueWriter writer = QueueWriter.open(config)) {
      firstEpoch = writer.epoch();
      Records.offer(writer, 0, 10);
    }
    try (QueueWriter writer = QueueWriter.open(config)) {
      assertNotEquals(firstEpoch, writer.epoch());
      Records.offer(writer, 10, 20);
      writer.flush();
      try (QueueReader reader = QueueReader.browse(directory)) {
        List<QueueEntry> entries = Records.drain(reader);
        assertEquals(Records.range(0, 20), Records.numbers(entries));
        assertEquals(firstEpoch, entries.get(9).epoch());
        assertEquals(writer.epoch(), entries.get(10).epoch());
        assertEquals(20, entries.get(19).next().position());
      }
    }
  }

  @Test
  void openingAnEmptyQueueAgainAndAgainLosesAndDeclaresNothing() throws IOException {
    try (QueueWriter writer = QueueWriter.open(config)) {
      Records.offer(writer, 0, 3);
    }
    for (int i = 0; i < 3; i++) {
      QueueWriter.open(config).close();
    }
    try (QueueWriter writer = QueueWriter.open(config);
        QueueReader reader = QueueReader.browse(directory)) {
      Records.offer(writer, 3, 6);
      writer.flush();
      List<QueueEntry> entries = Records.drain(reader);
      assertEquals(Records.range(0, 6), Records.numbers(entries));
      assertEquals(List.of(), Records.gaps(entries));
    }
  }

  @Test
  void aSecondWriterIsRefusedAndHarmless() throws IOException {
    try (QueueWriter writer = QueueWriter.open(config)) {
      IOException refused = assertThrows(QueueInUseException.class, () -> QueueWriter.open(config));
      assertTrue(refused.getMessage().contains(directory.toString()));
      Records.offer(writer, 0, 10);
      writer.flush();
      try (QueueReader reader = QueueReader.browse(directory)) {
        assertEquals(10, Records.drain(reader).size());
      }
    }
  }

  @Test
  void aReadersSuccessorInTheSameProcessTakesItsRightToCommit() throws IOException {
    try (QueueWriter writer = QueueWriter.open(config)) {
      QueueReader old = QueueReader.register(directory, "task");
      QueueReader successor = QueueReader.register(directory, "task");
      successor.commit(new QueuePosition(writer.epoch(), 7));
      old.commit(new QueuePosition(writer.epoch(), 3));
      old.close();
      assertEquals(7, QueueReaders.list(directory).get(0).position().position());
      assertTrue(QueueReaders.list(directory).get(0).running());
      successor.close();
    }
    assertFalse(QueueReaders.list(directory).get(0).running());
  }

  @Test
  void segmentsStayUntilEveryReaderHasPassedThem() throws IOException {
    QueueConfig small = config.withSegments(4096, Duration.ofHours(1));
    try (QueueWriter writer = QueueWriter.open(small)) {
      for (int i = 0; i < 20; i++) {
        Records.offer(writer, i * 500L, (i + 1) * 500L);
        writer.flush();
      }
      int all = writer.stats().segments();
      assertTrue(all > 5);
      try (QueueReader fast = QueueReader.register(directory, "fast");
          QueueReader slow = QueueReader.register(directory, "slow")) {
        fast.commit(new QueuePosition(writer.epoch(), 10_000));
        slow.commit(new QueuePosition(writer.epoch(), 5_000));
        await(() -> writer.stats().segments() < all);
        assertEquals(Records.range(5000, 10_000), fromPosition(slow, 5000));
        slow.commit(new QueuePosition(writer.epoch(), 10_000));
        await(() -> writer.stats().segments() == 1);
      }
    }
  }

  @Test
  void dropsTheOldestSegmentsWhenFullAndTellsTheReader() throws IOException {
    QueueConfig small =
        config.withSegments(8192, Duration.ofHours(1)).withBound(64 << 10, FullPolicy.DROP_OLDEST);
    try (QueueWriter writer = QueueWriter.open(small);
        QueueReader reader = QueueReader.register(directory, "reader")) {
      for (int i = 0; i < 100; i++) {
        Records.offer(writer, i * 500L, (i + 1) * 500L);
        writer.flush();
        assertTrue(bytesOfSegments() <= 64 << 10);
      }
      List<QueueEntry> entries = Records.drain(reader);
      QueueGap gap = Records.gaps(entries).get(0);
      assertEquals(List.of(gap), Records.gaps(entries));
      assertEquals(0, gap.first());
      assertEquals("queue-full", gap.cause());
      assertEquals(Records.range(gap.last() + 1, 50_000), Records.numbers(entries));
      assertEquals(gap.count(), writer.stats().trimmedUnreadRecords());
    }
  }

  @Test
  void theFirstReaderIsToldWhatWasDroppedBeforeItCame() throws IOException {
    QueueConfig small =
        config.withSegments(8192, Duration.ofHours(1)).withBound(64 << 10, FullPolicy.DROP_OLDEST);
    try (QueueWriter writer = QueueWriter.open(small)) {
      for (int i = 0; i < 100; i++) {
        Records.offer(writer, i * 500L, (i + 1) * 500L);
        writer.flush();
      }
      try (QueueReader reader = QueueReader.register(directory, "reader")) {
        List<QueueEntry> entries = Records.drain(reader);
        QueueGap gap = Records.gaps(entries).get(0);
        assertEquals(List.of(gap), Records.gaps(entries));
        assertEquals(0, gap.first());
        assertEquals("queue-full", gap.cause());
        assertEquals(writer.stats().trimmedUnreadRecords(), gap.count());
        assertEquals(Records.range(gap.last() + 1, 50_000), Records.numbers(entries));
      }
    }
  }

  @Test
  void dropsTheNewestWithARangeWhenFull() throws IOException {
    QueueConfig small =
        config.withSegments(8192, Duration.ofHours(1)).withBound(64 << 10, FullPolicy.DROP_NEWEST);
    try (QueueWriter writer = QueueWriter.open(small);
        QueueReader reader = QueueReader.register(directory, "reader")) {
      for (int i = 0; i < 60; i++) {
        Records.offer(writer, i * 500L, (i + 1) * 500L);
        writer.flush();
      }
      QueueStats full = writer.stats();
      long dropped = full.droppedRecords().get("queue-full");
      assertTrue(full.full());
      assertEquals(30_000, full.appendedRecords() + dropped);
      List<QueueEntry> kept = Records.drain(reader);
      assertEquals(Records.range(0, full.appendedRecords()), Records.numbers(kept));
      reader.commit(reader.position());
      await(() -> !writer.stats().full());
      Records.offer(writer, 30_000, 30_500);
      writer.flush();
      List<QueueEntry> after = Records.drain(reader);
      QueueGap gap = Records.gaps(after).get(0);
      assertEquals("queue-full", gap.cause());
      assertEquals(dropped, gap.count());
      assertEquals(Records.range(30_000, 30_500), Records.numbers(after));
    }
  }

  @Test
  void aListenerThatThrowsCostsNoRecord() throws Exception {
    CountDownLatch called = new CountDownLatch(1);
    QueueConfig slow = config.withBlocks(Duration.ofMillis(200), 1000, 1 << 20);
    try (QueueWriter writer = QueueWriter.open(slow)) {
      Records.offer(writer, 0, 10);
      writer.whenReady(
          () -> {
            called.countDown();
            throw new IllegalStateException("nobody is there any more");
          });
      called.await();
      Records.offer(writer, 10, 20);
    }
    try (QueueReader reader = QueueReader.browse(directory)) {
      assertEquals(Records.range(0, 20), Records.numbers(Records.drain(reader)));
    }
  }

  @Test
  void refusesWhenFullUnderBlockAndSaysWhenThereIsRoomAgain() throws Exception {
    QueueConfig small =
        config.withSegments(8192, Duration.ofHours(1)).withBound(64 << 10, FullPolicy.BLOCK);
    try (QueueWriter writer = QueueWriter.open(small);
        QueueReader reader = QueueReader.register(directory, "reader")) {
      long offered = 0;
      while (true) {
        byte[] record = Records.record(offered);
        if (writer.offer(record, 0, record.length) >= 0) {
          offered++;
        } else if (writer.stats().full()) {
          break;
        } else {
          Thread.onSpinWait();
        }
      }
      CountDownLatch ready = new CountDownLatch(1);
      writer.whenReady(ready::countDown);
      List<Long> seen = new ArrayList<>();
      while (ready.getCount() > 0) {
        seen.addAll(Records.numbers(Records.drain(reader)));
        reader.commit(reader.position());
        reader.await(Duration.ofMillis(50));
      }
      writer.flush();
      seen.addAll(Records.numbers(Records.drain(reader)));
      assertEquals(Records.range(0, offered), seen);
      assertEquals(0, writer.stats().droppedRecords().size());
    }
  }

  @Test
  void aRewindHandsOldRecordsOutAgain() throws IOException {
    try (QueueWriter writer = QueueWriter.open(config)) {
      Records.offer(writer, 0, 100);
      writer.flush();
      try (QueueReader reader = QueueReader.register(directory, "reader")) {
        Records.drain(reader);
        reader.commit(reader.position());
        reader.seek(reader.find(30));
        assertEquals(Records.range(30, 100), Records.numbers(Records.drain(reader)));
        assertThrows(IllegalArgumentException.class, () -> reader.find(101));
        assertThrows(
            IllegalArgumentException.class, () -> reader.seek(new QueuePosition(12345, 30)));
      }
      QueueReaders.set(directory, "reader", new QueuePosition(writer.epoch(), 90));
      try (QueueReader reader = QueueReader.register(directory, "reader")) {
        assertEquals(Records.range(90, 100), Records.numbers(Records.drain(reader)));
      }
    }
  }

  @Test
  void readersNamesAreKeptWhateverTheyHold() throws IOException {
    try (QueueWriter writer = QueueWriter.open(config)) {
      for (String name : List.of("a/b", "..", "größe", "50%", ".hidden")) {
        QueueReader.register(directory, name).close();
      }
      assertEquals(
          List.of("..", ".hidden", "50%", "a/b", "größe"),
          QueueReaders.list(directory).stream().map(QueueReaders.Registration::name).toList());
      QueueReaders.remove(directory, "a/b");
      assertEquals(4, QueueReaders.list(directory).size());
      assertEquals(0, writer.stats().end());
    }
  }

  @Test
  void onlyTheOwnerMayReadIt() throws IOException {
    try (QueueWriter writer = QueueWriter.open(config);
        QueueReader reader = QueueReader.register(directory, "reader")) {
      Records.offer(writer, 0, 1);
      writer.flush();
      reader.commit(reader.position());
      try (var files = Files.walk(directory)) {
        for (Path file : files.toList()) {
          String expected = Files.isDirectory(file) ? "rwx------" : "rw-------";
          assertEquals(expected, modes(file), file.toString());
        }
      }
    }
  }

  @Test
  void opensToOneGroupWhereThatIsAskedFor() throws IOException {
    String group = Files.readAttributes(temporary, PosixFileAttributes.class).group().getName();
    try (QueueWriter writer = QueueWriter.open(config.withGroup(group));
        QueueReader reader = QueueReader.register(directory, "reader")) {
      Records.offer(writer, 0, 1);
      writer.flush();
      reader.commit(reader.position());
      assertEquals("rwxr-x---", modes(directory));
      assertEquals("rw-r-----", modes(directory.resolve("00000000000000000000.avro")));
      assertEquals("rw-r-----", modes(directory.resolve("queue.id")));
      assertEquals("rwxrwx---", modes(directory.resolve("readers")));
      assertEquals("rw-rw----", modes(directory.resolve("readers/reader.position")));
      assertEquals("rw-rw----", modes(directory.resolve("readers/reader.lock")));
      assertEquals("rwxrwx---", modes(directory.resolve("quarantine")));
    }
  }

  private static String modes(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void noticesThatTheQueueIsAnotherOne() throws IOException {
    QueueWriter.open(config).close();
    try (QueueReader reader = QueueReader.browse(directory)) {
      assertTrue(reader.isCurrent());
      try (var files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
      assertTrue(reader.isCurrent());
      QueueWriter.open(config).close();
      assertFalse(reader.isCurrent());
    }
  }

  @Test
  void offersOfManyThreadsAllArrive() throws Exception {
    try (QueueWriter writer = QueueWriter.open(config)) {
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        long from = t * 10_000L;
        Thread thread =
            new Thread(
                () -> {
                  try {
                    Records.offer(writer, from, from + 10_000);
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                });
        threads.add(thread);
        thread.start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
      writer.flush();
      try (QueueReader reader = QueueReader.browse(directory)) {
        List<Long> numbers = Records.numbers(Records.drain(reader));
        assertEquals(Records.range(0, 40_000), numbers.stream().sorted().toList());
      }
      QueueStats stats = writer.stats();
      assertEquals(40_000, stats.acceptedRecords());
      assertEquals(40_000, stats.appendedRecords());
    }
  }

  private List<Long> fromPosition(QueueReader reader, long position) throws IOException {
    reader.seek(reader.find(position));
    return Records.numbers(Records.drain(reader));
  }

  private long bytesOfSegments() throws IOException {
    try (var files = Files.list(directory)) {
      long bytes = 0;
      for (Path file : files.filter(f -> f.toString().endsWith(".avro")).toList()) {
        bytes += Files.size(file);
      }
      return bytes;
    }
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "this took over a minute");
      Thread.onSpinWait();
    }
  }
}
