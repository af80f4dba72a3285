// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The epochs of a queue's segments, to find positions by.
 *
 * @param files base positions and files of all segments
 * @param epochs base positions and epochs of those that can be read
 * @param previousEnds base positions of these, and where the segments before them ended
 */
record SegmentHeaders(
    NavigableMap<Long, Path> files,
    NavigableMap<Long, Long> epochs,
    NavigableMap<Long, Long> previousEnds) {
  static SegmentHeaders read(QueueFiles files, UUID queue) throws IOException {
    NavigableMap<Long, Path> segments = files.segments();
    NavigableMap<Long, Long> epochs = new TreeMap<>();
    NavigableMap<Long, Long> previousEnds = new TreeMap<>();
    SegmentCheck check = new SegmentCheck(files, queue);
    Long before = null;
    for (Map.Entry<Long, Path> entry : List.copyOf(segments.entrySet())) {
      try (SegmentReader reader =
          SegmentReader.open(files.disk(), entry.getValue(), queue, entry.getKey())) {
        if (reader != null) {
          epochs.put(entry.getKey(), reader.header().epoch());
          previousEnds.put(entry.getKey(), reader.header().previousEnd());
        } else if (check.strange(entry.getKey(), entry.getValue(), before) != null) {
          segments.remove(entry.getKey());
          continue;
        }
        before = entry.getKey();
      } catch (IOException e) {
        // Trimmed meanwhile, or the disk does not give it back: its epoch is not known.
      }
    }
    return new SegmentHeaders(segments, epochs, previousEnds);
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
    Map.Entry<Long, Path> next = files.higherEntry(before.getKey());
    long end = next == null ? -1 : previousEnds.getOrDefault(next.getKey(), -1L);
    if (end >= 0 && end <= position.position()) {
      return next; // Behind all that the one before held: what the reader's epoch held is gone.
    }
    // Within an epoch that the reader does not come from: the directory was put back from a copy,
    // and nobody knows what of it was read.
    boolean strange = before.getKey() < position.position() && epochs.containsKey(before.getKey());
    return strange ? files.firstEntry() : before;
  }
}
