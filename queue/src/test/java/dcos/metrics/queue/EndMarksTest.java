// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * Whatever takes records from the end of a queue, no record that was appended goes without a word.
 * Fails if {@code Recovery} does not look at the marks, if a pulse is written after its block, or
 * if a pulse that is older than the blocks is taken for a kill.
 */
class EndMarksTest {
  private static final Path DIRECTORY = Path.of("/q");
  private static final int SEQUENCES = Integer.getInteger("model.sequences", 20_000) / 4;

  private final SimulatedDisk disk = new SimulatedDisk();

  @Test
  void theNewestSegmentIsRemovedAfterAKill() throws IOException {
    SegmentLog log = open(disk);
    append(log, 10);
    log.tick();
    disk.pass(Duration.ofHours(2));
    log.tick();
    append(log, 7);
    disk.kill();
    disk.delete(DIRECTORY.resolve("00000000000000000010.avro"));

    append(open(disk), 1);

    QueueGap gap = Records.gaps(read(disk)).get(0);
    assertEquals(10, gap.first());
    assertEquals(16, gap.last());
    assertEquals("missing", gap.cause());
  }

  @Test
  void theNewestSegmentIsCutAtABlockAfterAKill() throws IOException {
    SegmentLog log = open(disk);
    append(log, 10);
    int wholeBlock = disk.bytes(segment()).length;
    append(log, 5);
    append(log, 3);
    disk.kill();
    disk.truncate(segment(), wholeBlock);

    append(open(disk), 1);

    List<QueueEntry> entries = read(disk);
    QueueGap gap = Records.gaps(entries).get(0);
    assertEquals(10, gap.first());
    assertEquals(17, gap.last());
    assertEquals(18, entries.get(entries.size() - 1).first());
  }

  /**
   * Nothing of the reader's epoch is left; what it has read of the one before is not read again.
   */
  @Test
  void aReaderWhoseEpochIsGoneGoesOnBehindIt() throws IOException {
    SegmentLog first = open(disk);
    append(first, 10);
    first.close();
    SegmentLog second = open(disk);
    append(second, 10);
    try (QueueReader reader = QueueReader.register(DIRECTORY, "a", disk, System::nanoTime)) {
      for (int i = 0; i < 15; i++) {
        reader.next();
      }
      reader.commit(reader.position());
    }
    disk.kill();
    disk.delete(DIRECTORY.resolve("00000000000000000010.avro"));

    append(open(disk), 1);

    try (QueueReader reader = QueueReader.register(DIRECTORY, "a", disk, System::nanoTime)) {
      List<QueueEntry> entries = Records.drain(reader);
      assertEquals(15, entries.get(0).first());
      assertEquals(19, ((QueueGap) entries.get(0)).last());
      assertEquals(List.of(20L), Records.numbers(entries));
    }
  }

  @Test
  void allSegmentsAreRemovedBeforeAnybodyHasRead() throws IOException {
    SegmentLog log = open(disk);
    append(log, 10);
    log.sync();
    log.tick();
    append(log, 2);
    disk.kill();
    disk.delete(segment());

    append(open(disk), 1);

    try (QueueReader reader = QueueReader.register(DIRECTORY, "new", disk, System::nanoTime)) {
      QueueEntry first = Records.drain(reader).get(0);
      assertTrue(first instanceof QueueGap, "the first reader is not told: " + first);
      assertEquals(0, first.first());
      assertEquals(11, ((QueueGap) first).last());
    }
  }

  @Test
  void aKillAloneDeclaresNothing() throws IOException {
    for (int blocks = 0; blocks < 4; blocks++) {
      SegmentLog log = open(disk);
      for (int i = 0; i < blocks; i++) {
        append(log, 3);
      }
      disk.kill();
    }
    SegmentLog log = open(disk);
    append(log, 1);
    log.sync();
    disk.kill();
    append(open(disk), 1);
    assertEquals(List.of(), Records.gaps(read(disk)));
  }

  @Test
  void aFileSystemThatGoesDownWithoutTheMachineIsNoKill() throws IOException {
    SegmentLog log = open(disk);
    append(log, 10);
    log.sync();
    log.tick();
    append(log, 10);
    append(log, 10);
    disk.failFileSystem(new Forgetful());

    append(open(disk), 1);

    QueueGap gap = Records.gaps(read(disk)).get(0);
    assertEquals("power-cut", gap.cause());
    assertEquals(QueueGap.UNKNOWN, gap.count());
  }

  @Test
  void marksThatCannotBeWrittenHoldNothingUp() throws IOException {
    SegmentLog log = open(disk);
    append(log, 10);
    disk.failRename = true;
    disk.delete(DIRECTORY.resolve("writer.pulse"));
    disk.delete(DIRECTORY.resolve("writer.mark"));
    log.tick();
    append(log, 10);
    disk.failRename = false;
    log.tick();
    append(log, 10);
    disk.kill();
    assertEquals(30, EndMarks.read(new QueueFiles(disk, DIRECTORY), identity()).pulse().from());
  }

  @Test
  void nothingThatWasAppendedGoesWithoutAWord() throws IOException {
    long seed = Long.getLong("test.seed", 1);
    System.out.println("end marks test: first seed " + seed);
    for (int i = 0; i < SEQUENCES; i++) {
      try {
        new Run(seed + i).go();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + (seed + i) + ": " + e.getMessage(), e);
      }
    }
  }

  /** Loses all that can be lost. */
  private static final class Forgetful implements RandomGenerator {
    @Override
    public boolean nextBoolean() {
      return true;
    }

    @Override
    public int nextInt(int origin, int bound) {
      return origin;
    }

    @Override
    public long nextLong() {
      return 0;
    }
  }

  /** A queue that many things happen to, and one reader that is told of all in the end. */
  private static final class Run {
    private final SplittableRandom random;
    private final SimulatedDisk disk = new SimulatedDisk();

    /** The highest position that each epoch has given, behind it; and its first. */
    private final Map<Long, NavigableMap<Long, Integer>> given = new HashMap<>();

    private SegmentLog log;

    Run(long seed) {
      random = new SplittableRandom(seed);
    }

    void go() throws IOException {
      QueueReader.register(DIRECTORY, "reader", startedDisk(), System::nanoTime).close();
      for (int i = 0; i < 40; i++) {
        step();
      }
      append(log, 1);
      remember(log.end() - 1, 1);
      try (QueueReader reader = QueueReader.register(DIRECTORY, "reader", disk, System::nanoTime)) {
        check(Records.drain(reader));
      }
    }

    private SimulatedDisk startedDisk() throws IOException {
      log = open(disk);
      return disk;
    }

    private void step() throws IOException {
      switch (random.nextInt(10)) {
        case 0, 1, 2, 3 -> {
          int count = 1 + random.nextInt(9);
          append(log, count);
          remember(log.end() - count, count);
        }
        case 4, 5 -> log.sync();
        case 6 -> {
          disk.pass(Duration.ofMinutes(random.nextInt(90)));
          log.tick();
        }
        case 7 -> {
          if (random.nextBoolean()) {
            log.close();
          } else {
            disk.kill();
          }
          takeFromTheEnd();
          log = open(disk);
        }
        case 8 -> {
          disk.failFileSystem(random);
          log = open(disk);
        }
        default -> {
          disk.cutPower(random);
          log = open(disk);
        }
      }
    }

    /** Somebody removes the newest segment, or all, or cuts it. */
    private void takeFromTheEnd() throws IOException {
      List<Path> segments =
          disk.files().stream().filter(file -> file.toString().endsWith(".avro")).toList();
      if (segments.isEmpty()) {
        return;
      }
      Path newest = segments.get(segments.size() - 1);
      switch (random.nextInt(5)) {
        case 0 -> disk.delete(newest);
        case 1 -> segments.forEach(disk::delete);
        case 2 -> disk.truncate(newest, random.nextInt(1, disk.bytes(newest).length + 1));
        default -> {
          // As it is.
        }
      }
    }

    private void remember(long first, int count) {
      given.computeIfAbsent(log.epoch(), e -> new TreeMap<>()).put(first, count);
    }

    private void check(List<QueueEntry> entries) {
      Map<Long, boolean[]> known = new HashMap<>();
      Map<Long, Boolean> unknownAtEnd = new HashMap<>();
      for (QueueEntry entry : entries) {
        boolean[] seen = known.computeIfAbsent(entry.epoch(), e -> new boolean[1000]);
        if (entry instanceof QueueGap gap) {
          Arrays.fill(seen, (int) gap.first(), (int) gap.last() + 1, true);
          if (gap.count() == QueueGap.UNKNOWN) {
            unknownAtEnd.put(gap.epoch(), true);
          }
        } else {
          seen[(int) entry.first()] = true;
        }
      }
      given.forEach(
          (epoch, blocks) ->
              blocks.forEach(
                  (first, count) -> {
                    boolean[] seen = known.getOrDefault(epoch, new boolean[1000]);
                    for (long position = first; position < first + count; position++) {
                      assertTrue(
                          seen[(int) position] || isDeclared(known, unknownAtEnd, position, epoch),
                          "position " + position + " of " + QueuePosition.epochText(epoch));
                    }
                  }));
    }

    /**
     * An epoch of which nothing at all is left is declared under the one before it; a loss of
     * unknown size stands for all behind the last that was seen.
     */
    private static boolean isDeclared(
        Map<Long, boolean[]> known, Map<Long, Boolean> unknownAtEnd, long position, long epoch) {
      if (unknownAtEnd.containsKey(epoch)) {
        return true;
      }
      return !known.containsKey(epoch)
          && (!unknownAtEnd.isEmpty()
              || known.values().stream().anyMatch(seen -> seen[(int) position]));
    }
  }

  private static Path segment() {
    return DIRECTORY.resolve("00000000000000000000.avro");
  }

  private UUID identity() throws IOException {
    return new QueueFiles(disk, DIRECTORY).readIdentity();
  }

  private static SegmentLog open(SimulatedDisk disk) throws IOException {
    QueueConfig config =
        QueueConfig.of(DIRECTORY).withMinFreeBytes(0).withSegments(1 << 20, Duration.ofHours(1));
    return SegmentLog.open(config, disk, disk::now, new SecureRandom());
  }

  private static void append(SegmentLog log, int count) {
    assertTrue(Records.append(log, count));
  }

  private static List<QueueEntry> read(SimulatedDisk disk) throws IOException {
    try (QueueReader reader = QueueReader.browse(DIRECTORY, disk, System::nanoTime)) {
      return Records.drain(reader);
    }
  }
}
