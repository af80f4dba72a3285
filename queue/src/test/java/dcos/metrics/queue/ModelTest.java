// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.avro.AvroBytes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random sequences of everything that can happen to a queue, over the simulated disk, against a
 * model that remembers what was appended and what was durable. Limits are tiny, so that segments
 * roll, are trimmed and fill the disk all the time.
 *
 * <p>That it catches what it is for was seen with these mutants, each of which it finds within the
 * sequences that it runs: a {@code SegmentLog.sync} that does not sync (a durable record is lost),
 * a {@code Recovery} that ignores the readers' positions (the end is not reached), a segment that
 * goes on after a failed sync (the simulated disk refuses), an epoch that a new writer takes over
 * from the one before (a position is given twice), a reader that begins a segment of another epoch
 * where it was, though the numbers there are given again (a record is skipped).
 *
 * <p>A build runs the same sequences every time; {@code -Dtest.seed} and {@code -Dmodel.sequences}
 * choose others, and more.
 */
class ModelTest {
  private static final int SEQUENCES = Integer.getInteger("model.sequences", 20_000);
  private static final int STEPS = 60;
  private static final Path DIRECTORY = Path.of("/q");

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void nothingDurableIsLostAndNothingIsLostSilently() throws IOException {
    long seed = Long.getLong("test.seed", 1);
    System.out.println("model test: first seed " + seed);
    for (int i = 0; i < SEQUENCES; i++) {
      run(seed + i);
    }
  }

  /** Seeds that have failed before. */
  @ParameterizedTest
  @ValueSource(longs = {4164797505432L, 4327119369287L, 10541537877782L, 6092L, 9100012548L})
  void whatOnceFailedHolds(long seed) throws IOException {
    run(seed);
  }

  private static void run(long seed) throws IOException {
    try {
      new Run(new SplittableRandom(seed)).go();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
    }
  }

  /** A record as the model knows it. */
  private record Known(long epoch, long position) {}

  /** One reader and what it has to get. */
  private static final class ReaderModel {
    private final String name;
    private QueueReader reader;
    private QueuePosition done;

    /** What it committed last, durably; null before. */
    private QueuePosition committed;

    ReaderModel(String name) {
      this.name = name;
    }
  }

  /** What somebody has copied, and what was durable then. */
  private record Backup(SimulatedDisk disk, Set<Known> durable) {}

  private static final class Run {
    private final RandomGenerator random;
    private final SimulatedDisk disk = new SimulatedDisk();
    private final QueueConfig config;
    private final List<ReaderModel> readers = new ArrayList<>();
    private final Map<Known, Long> appended = new HashMap<>();
    private final Set<Known> durable = new HashSet<>();
    private final List<Known> undurable = new ArrayList<>();
    private SegmentLog log;
    private long nanos;
    private long number;
    private boolean wasBroken;
    private Backup backup;

    Run(RandomGenerator random) {
      this.random = random;
      FullPolicy policy = List.copyOf(EnumSet.allOf(FullPolicy.class)).get(random.nextInt(3));
      config =
          QueueConfig.of(DIRECTORY)
              .withMinFreeBytes(random.nextBoolean() ? 0 : 4000)
              .withSegments(4096, Duration.ofSeconds(20))
              .withBound(random.nextBoolean() ? 12_000 : 1 << 20, policy);
      readers.add(new ReaderModel("a"));
      readers.add(new ReaderModel("b"));
    }

    void go() throws IOException {
      openLog();
      for (int step = 0; step < STEPS; step++) {
        step();
      }
      heal();
      openLog();
      for (ReaderModel model : readers) {
        read(model, Integer.MAX_VALUE);
        model.reader.commit(model.done);
      }
      log.tick();
      long before = log.stats(0, 0, 0).appendedRecords();
      append(1);
      assertEquals(before + 1, log.stats(0, 0, 0).appendedRecords(), "no room in an empty queue");
      for (ReaderModel model : readers) {
        read(model, Integer.MAX_VALUE);
        assertEquals(log.end(), model.reader.position().position(), "the end is not reached");
        assertEquals(log.epoch(), model.reader.position().epoch());
      }
    }

    private void step() throws IOException {
      ReaderModel model = readers.get(random.nextInt(readers.size()));
      switch (random.nextInt(21)) {
        case 0, 1, 2, 3, 4, 5 -> append(1 + random.nextInt(30));
        case 6, 7 -> sync();
        case 8, 9 -> tick();
        case 10, 11, 12 -> read(model, 1 + random.nextInt(60));
        case 13, 14 -> {
          if (model.reader != null && !disk.isBroken()) {
            model.reader.commit(model.done);
            model.committed = model.done;
          }
        }
        case 15 -> {
          model.reader = null; // Killed: its lock goes with it.
          disk.unlock(DIRECTORY.resolve("readers/" + model.name + ".lock"));
        }
        case 16 -> {
          if (log != null) {
            sync();
            heal();
            log.close();
            log = null;
          }
          openLog();
        }
        case 17 -> crash(false);
        case 18 -> crash(true);
        case 19 -> backUpOrRestore();
        default -> breakSomething();
      }
    }

    private boolean mayTrimUnread() {
      return config.fullPolicy() == FullPolicy.DROP_OLDEST && config.maxBytes() < 1 << 20;
    }

    private void breakSomething() {
      wasBroken = true;
      switch (random.nextInt(6)) {
        case 0 -> disk.failSync = true;
        case 1 -> disk.failAppend = true;
        case 2 -> disk.failRename = true;
        case 3 -> disk.capacity = 2000L + random.nextInt(30_000);
        default -> heal();
      }
    }

    private void heal() {
      disk.failSync = false;
      disk.failAppend = false;
      disk.failRename = false;
      disk.capacity = Long.MAX_VALUE;
    }

    private void crash(boolean power) throws IOException {
      heal();
      readers.forEach(model -> model.reader = null);
      log = null;
      if (power && random.nextInt(3) == 0) {
        disk.failFileSystem(random);
      } else if (power) {
        disk.cutPower(random);
      } else {
        disk.kill();
      }
      undurable.clear();
      openLog();
    }

    /**
     * Copies the directory, or puts an older copy in its place, with or without the readers' files.
     */
    private void backUpOrRestore() throws IOException {
      if (backup == null) {
        // As a copy of the directory of a running collector: what is appended is in it.
        Set<Known> held = new HashSet<>(durable);
        held.addAll(undurable);
        backup = disk.isBroken() ? null : new Backup(disk.copy(), Set.copyOf(held));
        return;
      }
      heal();
      boolean keepReaders = random.nextBoolean();
      Path readersDirectory = DIRECTORY.resolve("readers");
      disk.restore(backup.disk(), file -> keepReaders && file.startsWith(readersDirectory));
      durable.retainAll(backup.durable());
      undurable.clear();
      log = null;
      for (ReaderModel model : readers) {
        model.reader = null;
        model.committed = keepReaders ? model.committed : null;
      }
      backup = null;
      openLog();
    }

    /** Opening fails where the disk does; that is tested elsewhere. */
    private void openLog() throws IOException {
      if (log == null) {
        heal();
        log = SegmentLog.open(config, disk, disk::now, random);
      }
    }

    private void append(int count) {
      AvroBytes records = new AvroBytes(100);
      long first = log.end();
      for (int i = 0; i < count; i++) {
        records.write(Records.record(number + i));
        records.writeLong(first + i);
      }
      QueueStats before = log.stats(0, 0, 0);
      boolean taken = log.append(records, first, count, false);
      QueueStats after = log.stats(0, 0, 0);
      if (!taken) {
        assertEquals(FullPolicy.BLOCK, config.fullPolicy());
        assertEquals(first, log.end());
        return;
      }
      assertEquals(first + count, log.end());
      if (after.appendedRecords() > before.appendedRecords()) {
        for (int i = 0; i < count; i++) {
          Known known = new Known(log.epoch(), first + i);
          assertEquals(null, appended.put(known, number + i), "a position is given twice");
          undurable.add(known);
        }
      } else {
        long dropped = after.droppedRecords().values().stream().mapToLong(n -> n).sum();
        long droppedBefore = before.droppedRecords().values().stream().mapToLong(n -> n).sum();
        assertEquals(count, dropped - droppedBefore, "a drop is not counted");
      }
      number += count;
      // A restart adds a header whatever the bound.
      long bound = Math.max(config.maxBytes(), before.diskBytes());
      assertTrue(after.diskBytes() <= bound, after.diskBytes() + " bytes on disk");
    }

    private void sync() {
      long failures = log.stats(0, 0, 0).fsyncFailures();
      if (log.sync() && log.stats(0, 0, 0).fsyncFailures() == failures) {
        markDurable();
      }
      undurable.clear();
    }

    /** What a segment holds that was given up because its sync failed never becomes durable. */
    private void markDurable() {
      if (log.stats(0, 0, 0).fsyncFailures() == 0) {
        durable.addAll(undurable);
      }
      undurable.clear();
    }

    private void tick() {
      disk.pass(Duration.ofSeconds(1 + random.nextInt(15)));
      log.tick();
    }

    private void read(ReaderModel model, int atMost) throws IOException {
      nanos += random.nextLong(2_000_000_000L);
      if (model.reader == null) {
        if (disk.isBroken()) {
          return; // A first registration has to be written.
        }
        model.reader = QueueReader.register(DIRECTORY, model.name, disk, () -> nanos);
        model.done = model.reader.position();
        if (model.committed != null) {
          assertEquals(model.committed, model.done, "a reader has forgotten where it was");
        }
      }
      for (int i = 0; i < atMost; i++) {
        QueuePosition before = model.done;
        QueueEntry entry = model.reader.next();
        if (entry == null) {
          return;
        }
        if (entry instanceof QueuedRecord record) {
          Long expected = appended.get(new Known(record.epoch(), record.position()));
          assertEquals(expected, Records.numberOf(record), "another record than was appended");
          boolean sameEpoch = record.epoch() == before.epoch();
          if (sameEpoch) {
            assertEquals(before.position(), record.position(), "a hole that nobody declared");
          } else {
            assertNoneSkipped(model, before, record);
          }
        } else if (entry instanceof QueueGap gap) {
          // One that was put back from a copy may be read again from its oldest record.
          boolean again = gap.epoch() != before.epoch() && gap.first() < before.position();
          assertTrue(
              again || before.position() == gap.first(), "a gap that does not start at the hole");
          for (long position = gap.first(); position <= gap.last(); position++) {
            Known known = new Known(gap.epoch(), position);
            // A disk that takes no journal leaves a trim without its cause.
            boolean trimmed =
                gap.cause().equals("queue-full")
                    || (gap.cause().equals("missing") && wasBroken && mayTrimUnread());
            boolean mayBeLost = trimmed || !durable.contains(known);
            assertTrue(mayBeLost, "a durable record is lost: " + known + " " + gap);
          }
        }
        model.done = entry.next();
      }
    }

    /** A reader that comes to another epoch begins with its first record. */
    private void assertNoneSkipped(ReaderModel model, QueuePosition before, QueuedRecord record) {
      assertTrue(
          record.position() <= before.position(), "a hole between epochs that nobody declared");
      Known skipped = new Known(record.epoch(), record.position() - 1);
      boolean passed = model.committed != null && skipped.position() < model.committed.position();
      boolean trimmed = mayTrimUnread() || (passed && skipped.position() < oldestOnDisk());
      assertTrue(
          trimmed || record.position() == 0 || !durable.contains(skipped),
          "a record is skipped: " + skipped);
    }

    private long oldestOnDisk() {
      return disk.files().stream()
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".avro"))
          .mapToLong(name -> Long.parseLong(name.substring(0, 20)))
          .min()
          .orElse(Long.MAX_VALUE);
    }
  }
}
