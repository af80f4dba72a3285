package dcos.metrics.queue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The epochs of a queue's segments, to find positions by.
 *
 * @param files base positions and files of all segments
 * @param epochs base positions and epochs of those that can be read
 */
record SegmentHeaders(NavigableMap<Long, Path> files, NavigableMap<Long, Long> epochs) {
  static SegmentHeaders read(QueueFiles files, UUID queue) throws IOException {
    NavigableMap<Long, Path> segments = files.segments();
    NavigableMap<Long, Long> epochs = new TreeMap<>();
    for (Map.Entry<Long, Path> entry : segments.entrySet()) {
      try (SegmentReader reader =
          SegmentReader.open(files.disk(), entry.getValue(), queue, entry.getKey())) {
        if (reader != null) {
          epochs.put(entry.getKey(), reader.header().epoch());
        }
      } catch (IOException e) {
        // Trimmed meanwhile, or the disk does not give it back: its epoch is not known.
      }
    }
    return new SegmentHeaders(segments, epochs);
  }

  /** The first position of all. */
  QueuePosition oldest() {
    if (files.isEmpty()) {
      return new QueuePosition(0, 0);
    }
    long base = files.firstKey();
    return new QueuePosition(epochs.getOrDefault(base, 0L), base);
  }

  /** The position of that number, in the newest epoch that has it. */
  QueuePosition find(long number) {
    Map.Entry<Long, Long> entry = epochs.floorEntry(number);
    return entry == null ? oldest() : new QueuePosition(entry.getValue(), number);
  }

  /** Whether the epoch is here and reaches from or before the position up to it. */
  boolean has(QueuePosition position, QueuePosition end) {
    long first = -1;
    long last = -1;
    for (Map.Entry<Long, Long> entry : epochs.entrySet()) {
      if (entry.getValue() == position.epoch()) {
        first = first < 0 ? entry.getKey() : first;
        Long next = epochs.higherKey(entry.getKey());
        last = next == null ? end.position() : next;
      }
    }
    return first >= 0 && first <= position.position() && position.position() <= last;
  }

  /** The segment that holds the position, else the one to go on with; null if there is none. */
  Map.Entry<Long, Path> segmentFor(QueuePosition position) {
    Long inEpoch = null;
    for (Map.Entry<Long, Long> entry : epochs.entrySet()) {
      boolean behind = entry.getKey() > position.position();
      if (entry.getValue() == position.epoch() && (inEpoch == null || !behind)) {
        inEpoch = entry.getKey();
      }
    }
    if (inEpoch != null) {
      return files.floorEntry(inEpoch);
    }
    Map.Entry<Long, Path> before = files.floorEntry(position.position());
    if (before == null) {
      return files.firstEntry();
    }
    // Within an epoch that the reader does not come from: the directory was put back from a copy,
    // and nobody knows what of it was read.
    boolean strange = before.getKey() < position.position() && epochs.containsKey(before.getKey());
    return strange ? files.firstEntry() : before;
  }
}
