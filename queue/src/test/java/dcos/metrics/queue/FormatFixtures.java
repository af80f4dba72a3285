// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import dcos.metrics.avro.AvroBytes;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/**
 * Makes queues of the present format, to be kept under {@code src/test/resources} and read for ever
 * by {@link FormatFixturesTest}. What is there is never made again: a queue of a released format is
 * what that release wrote. For a new format, run it once:
 *
 * <pre>
 * mvn -B -DskipTests package
 * java -cp "queue/target/test-classes:dist/target/metrics-collector-0.1.0/lib/*" \
 *     dcos.metrics.queue.FormatFixtures queue/src/test/resources/format-N
 * </pre>
 *
 * <p>Each record's number is its position, in all but the epoch after a power cut, where 100 is
 * added to it.
 */
final class FormatFixtures {
  private static final Path DIRECTORY = Path.of("/q");
  private static final int BLOCK = 3;

  private final SimulatedDisk disk = new SimulatedDisk();
  private final Random random;
  private QueueConfig config =
      QueueConfig.of(DIRECTORY).withMinFreeBytes(0).withSegments(1 << 20, Duration.ofMinutes(1));

  private FormatFixtures(int seed) {
    random = new Random(seed);
  }

  /** Argument: a directory, which must not be there yet. */
  public static void main(String[] args) throws IOException {
    Path directory = Files.createDirectory(Path.of(args[0]));
    int seed = 1;
    for (String codec : new String[] {"snappy", "zstandard", "deflate", "null"}) {
      new FormatFixtures(seed++).clean(codec).store(directory.resolve("clean-" + codec));
    }
    new FormatFixtures(seed++).killed().store(directory.resolve("killed"));
    new FormatFixtures(seed++).recovered().store(directory.resolve("recovered"));
    new FormatFixtures(seed++).powerCut().store(directory.resolve("power-cut"));
    new FormatFixtures(seed++).full().store(directory.resolve("full"));
    new FormatFixtures(seed).readers().store(directory.resolve("readers"));
  }

  /** Two segments of two blocks each, closed in good order. */
  private FormatFixtures clean(String codec) throws IOException {
    config = config.withCodec(codec);
    try (SegmentLog log = open()) {
      append(log, 0);
      append(log, 0);
      roll(log);
      append(log, 0);
      append(log, 0);
    }
    return this;
  }

  /** Three blocks, and half of a fourth. */
  private FormatFixtures killed() throws IOException {
    SegmentLog log = open();
    for (int i = 0; i < 3; i++) {
      append(log, 0);
    }
    int whole = disk.bytes(segment(0)).length;
    append(log, 0);
    byte[] all = disk.bytes(segment(0));
    disk.kill();
    disk.overwrite(segment(0), Arrays.copyOf(all, (whole + all.length) / 2));
    return this;
  }

  /** The same, and a second writer has been there: the half block is in quarantine. */
  private FormatFixtures recovered() throws IOException {
    killed();
    try (SegmentLog log = open()) {
      append(log, 0);
    }
    return this;
  }

  /** Two blocks were durable, a third was published and lost: its numbers were given again. */
  private FormatFixtures powerCut() throws IOException {
    SegmentLog log = open();
    append(log, 0);
    append(log, 0);
    log.sync();
    byte[] durable = disk.bytes(segment(0));
    append(log, 0);
    disk.cutPower(new Random(1));
    disk.overwrite(segment(0), durable);
    try (SegmentLog next = open()) {
      append(next, 100);
    }
    return this;
  }

  /** A disk without room took some records between others. */
  private FormatFixtures full() throws IOException {
    try (SegmentLog log = open()) {
      append(log, 0);
      disk.capacity = 0;
      append(log, 0);
      append(log, 0);
      disk.capacity = Long.MAX_VALUE;
      log.tick();
      append(log, 0);
    }
    return this;
  }

  /** Two readers that have come to different places. */
  private FormatFixtures readers() throws IOException {
    try (SegmentLog log = open()) {
      append(log, 0);
      append(log, 0);
      log.sync();
      commit("metrics", 4);
      commit("ä b/c", 1);
    }
    return this;
  }

  private void commit(String reader, int records) throws IOException {
    try (QueueReader registered = QueueReader.register(DIRECTORY, reader, disk, System::nanoTime)) {
      for (int i = 0; i < records; i++) {
        registered.next();
      }
      registered.commit(registered.position());
    }
  }

  private SegmentLog open() throws IOException {
    return SegmentLog.open(config, disk, disk::now, random);
  }

  private void roll(SegmentLog log) {
    log.sync();
    disk.pass(Duration.ofMinutes(2));
    log.tick();
  }

  private static void append(SegmentLog log, long plus) {
    AvroBytes records = new AvroBytes(100);
    long first = log.end();
    for (int i = 0; i < BLOCK; i++) {
      records.write(Records.record(first + i + plus));
      records.writeLong(first + i);
    }
    log.append(records, first, BLOCK, false);
  }

  private static Path segment(long base) {
    return DIRECTORY.resolve(String.format(Locale.ROOT, "%020d.avro", base));
  }

  private void store(Path directory) throws IOException {
    for (Path file : disk.files()) {
      Path target = directory.resolve(DIRECTORY.relativize(file).toString());
      Files.createDirectories(target.getParent());
      Files.write(target, disk.bytes(file));
    }
  }

  /** A stored queue on a disk of its own, on which it may be changed. */
  static SimulatedDisk load(Path directory) throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    load(directory, directory, disk);
    return disk;
  }

  private static void load(Path root, Path directory, SimulatedDisk disk) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        if (Files.isDirectory(file)) {
          load(root, file, disk);
        } else {
          disk.overwrite(
              DIRECTORY.resolve(root.relativize(file).toString()), Files.readAllBytes(file));
        }
      }
    }
  }
}
