// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import dcos.metrics.avro.ContainerHeader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a queue's segments from files that only have such a name: a copy of one, or one of another
 * queue. Where one ends and the next begins follows from the names, so a copy would make records go
 * that nobody has read.
 */
final class SegmentCheck {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentCheck.class);

  /** A segment that holds nothing readable is believed its name if it is no further off. */
  private static final long PLAUSIBLE = 1L << 40;

  private final QueueFiles files;
  private final UUID queue;

  SegmentCheck(QueueFiles files, UUID queue) {
    this.files = files;
    this.queue = queue;
  }

  /** Those that are segments of the queue, or were before they were damaged; of others it warns. */
  NavigableMap<Long, Path> ofThisQueue(NavigableMap<Long, Path> named) {
    NavigableMap<Long, Path> segments = new TreeMap<>();
    for (Map.Entry<Long, Path> entry : named.entrySet()) {
      Long before = segments.isEmpty() ? null : segments.lastKey();
      String strange = strange(entry.getKey(), entry.getValue(), before);
      if (strange == null) {
        segments.put(entry.getKey(), entry.getValue());
      } else {
        LOG.warn("{} is no segment of this queue and is ignored: {}", entry.getValue(), strange);
      }
    }
    return segments;
  }

  /**
   * Why a file cannot have been the segment of that base; null if it may.
   *
   * @param before base of the segment before it, or null
   */
  String strange(long base, Path file, Long before) {
    SegmentHeader header = null;
    try {
      ContainerHeader container = SegmentHeader.container(files.disk(), file);
      header = container == null ? null : SegmentHeader.parse(container);
    } catch (IOException e) {
      LOG.debug("{} cannot be looked at", file, e);
    }
    if (header != null && header.queue().equals(queue)) {
      return header.base() == base ? null : "it is a copy of the one from " + header.base() + " on";
    }
    boolean far = base - (before == null ? 0 : before) > PLAUSIBLE;
    return far && !isReadable(base, file) ? "it is damaged, and far behind all others" : null;
  }

  /** Whether anything in the file proves that it is the segment of that base. */
  boolean isReadable(long base, Path file) {
    try (SegmentReader reader = SegmentReader.open(files.disk(), file, queue, base)) {
      return reader != null;
    } catch (IOException e) {
      return false;
    }
  }
}
