// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import dcos.metrics.avro.AvroBytes;
import dcos.metrics.avro.BadDataException;
import dcos.metrics.avro.MetricListView;
import dcos.metrics.avro.RecordLimits;
import dcos.metrics.fuzz.FuzzTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A sound queue, changed as the input says (see {@link QueueEdits}), then read without a writer,
 * inspected, taken over by a writer that appends a record, and read again.
 *
 * <p>Whatever was changed: readers come to an end, never throw, never give a position twice or go
 * back within an epoch, and give only whole records; records that they give under positions of the
 * sound queue are its records, unless the input had forged a block. A writer opens the queue
 * without help, and the record that it appends is the last that readers get.
 */
public final class QueueTarget implements FuzzTarget {
  static final Path DIRECTORY = Path.of("/q");
  private static final int SEGMENTS = 3;
  private static final int BLOCKS = 2;
  private static final int RECORDS = 3;

  /** Far more than can be in what one input makes of a queue. */
  private static final int MAX_ENTRIES = 100_000;

  private final QueueConfig config =
      QueueConfig.of(DIRECTORY).withMinFreeBytes(0).withSegments(1 << 20, Duration.ofMinutes(1));
  private final SimulatedDisk sound = new SimulatedDisk();

  /** Writes the sound queue. */
  public QueueTarget() {
    try (SegmentLog log = open(sound)) {
      for (int segment = 0; segment < SEGMENTS; segment++) {
        for (int block = 0; block < BLOCKS; block++) {
          append(log, RECORDS);
        }
        sound.pass(Duration.ofMinutes(2));
        log.tick();
      }
      try (QueueReader reader = QueueReader.register(DIRECTORY, "r", sound, System::nanoTime)) {
        reader.commit(new QueuePosition(log.epoch(), 1));
      }
      LossJournal losses = LossJournal.read(new QueueFiles(sound, DIRECTORY), Disk.Access.OWNER);
      losses.add(4, 5, SegmentLog.QUEUE_FULL);
      losses.save();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Map<String, byte[]> seeds() {
    Map<String, byte[]> seeds = new LinkedHashMap<>();
    for (QueueEdits.Kind kind : QueueEdits.Kind.values()) {
      for (int file = 0; file < QueueEdits.FILES; file += 3) {
        seeds.put(kind + "-" + file, QueueEdits.seed(kind, file));
      }
    }
    return seeds;
  }

  @Override
  public int maxInputBytes() {
    return 2 << 10;
  }

  @Override
  public long maxAllocatedBytes() {
    return 256L << 20;
  }

  @Override
  public void run(byte[] input) {
    SimulatedDisk disk = sound.copy();
    boolean forged = QueueEdits.apply(input, disk);
    try {
      if (new QueueFiles(disk, DIRECTORY).readIdentity() != null) {
        check(browse(disk), forged);
        registered(disk, forged);
        inspect(disk);
      }
    } catch (IOException e) {
      requireVersionRefusal(e);
    }
    long appended;
    try (SegmentLog log = open(disk)) {
      appended = log.end();
      append(log, 1);
    } catch (IOException e) {
      requireVersionRefusal(e);
      return;
    }
    try {
      List<QueueEntry> entries = browse(disk);
      check(entries, forged);
      QueueEntry last = entries.get(entries.size() - 1);
      require(
          last instanceof QueuedRecord record && record.position() == appended,
          "the record appended at " + appended + " is not the last: " + last);
      require(places(browse(disk)).equals(places(entries)), "a second look gives something else");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The one thing that may refuse a queue: a later version wrote it, and its checksum is right. */
  private static void requireVersionRefusal(IOException e) {
    if (!String.valueOf(e.getMessage()).contains("use the version that wrote it")) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<QueueEntry> browse(SimulatedDisk disk) throws IOException {
    try (QueueReader reader = QueueReader.browse(DIRECTORY, disk, System::nanoTime)) {
      return drain(reader);
    }
  }

  private static List<List<Object>> places(List<QueueEntry> entries) {
    return entries.stream()
        .map(entry -> List.<Object>of(entry.getClass(), entry.epoch(), entry.first(), entry.next()))
        .toList();
  }

  private static void registered(SimulatedDisk disk, boolean forged) throws IOException {
    SimulatedDisk copy = disk.copy();
    try (QueueReader reader = QueueReader.register(DIRECTORY, "r", copy, System::nanoTime)) {
      check(drain(reader), forged);
      reader.commit(reader.position());
    }
  }

  private static List<QueueEntry> drain(QueueReader reader) throws IOException {
    List<QueueEntry> entries = new ArrayList<>();
    for (QueueEntry entry; (entry = reader.next()) != null; ) {
      entries.add(entry);
      require(entries.size() < MAX_ENTRIES, "there is no end of entries: " + entry);
    }
    require(reader.end().position() >= reader.position().position(), "the end lies before it");
    return entries;
  }

  private static void check(List<QueueEntry> entries, boolean forged) {
    MetricListView view = new MetricListView(RecordLimits.FORMAT);
    Set<QueuePosition> given = new HashSet<>();
    long epoch = 0;
    long reached = -1;
    for (QueueEntry entry : entries) {
      require(
          entry.epoch() != epoch || entry.first() >= reached,
          "after " + reached + " comes " + entry);
      epoch = entry.next().epoch();
      reached = entry.next().position();
      if (entry instanceof QueuedRecord record) {
        require(given.add(new QueuePosition(record.epoch(), record.position())), "twice: " + entry);
        try {
          view.wrap(record.array(), record.from(), record.from() + record.length());
        } catch (BadDataException e) {
          throw new IllegalStateException("no record: " + entry, e);
        }
        require(
            forged || Records.numberOf(record) == record.position(), "another's bytes: " + entry);
      } else if (entry instanceof QueueGap gap && gap.count() != QueueGap.UNKNOWN) {
        require(gap.count() > 0 && gap.last() - gap.first() + 1 == gap.count(), "no gap: " + gap);
      }
    }
  }

  private static void inspect(SimulatedDisk disk) throws IOException {
    QueueInspector inspector = new QueueInspector(DIRECTORY, disk);
    for (QueueInspector.SegmentInfo segment : inspector.segments()) {
      inspector.scan(segment);
    }
  }

  private SegmentLog open(SimulatedDisk disk) throws IOException {
    return SegmentLog.open(config, disk, disk::now, new Random(disk.files().size()));
  }

  /** Appends records whose numbers are their positions. */
  private static void append(SegmentLog log, int count) {
    AvroBytes records = new AvroBytes(100);
    long first = log.end();
    for (int i = 0; i < count; i++) {
      records.write(Records.record(first + i));
      records.writeLong(first + i);
    }
    require(log.append(records, first, count, false) && log.sync(), "cannot append");
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalStateException(otherwise);
    }
  }
}
