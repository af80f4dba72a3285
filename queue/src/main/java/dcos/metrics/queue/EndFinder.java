// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;

/**
 * Finds the end of a queue without reading all of it: steps from block to block of the newest
 * segment and looks into the last one only. Remembers where it was.
 */
final class EndFinder implements Closeable {
  private final QueueFiles files;
  private final UUID queue;
  private SegmentReader segment;
  private long base;
  private Object key;

  EndFinder(QueueFiles files, UUID queue) {
    this.files = files;
    this.queue = queue;
  }

  /** The position behind the last record, or null if no segment can be read. */
  QueuePosition find() throws IOException {
    for (Map.Entry<Long, Path> newest : files.segments().descendingMap().entrySet()) {
      try {
        Object newestKey = files.disk().info(newest.getValue()).key();
        if (segment == null || newest.getKey() != base || !newestKey.equals(key)) {
          close();
          segment = SegmentReader.open(files.disk(), newest.getValue(), queue, newest.getKey());
          base = newest.getKey();
          key = newestKey;
        }
        if (segment != null) {
          toEnd();
          return new QueuePosition(segment.header().epoch(), segment.end());
        }
      } catch (NoSuchFileException e) {
        // Replaced meanwhile: the one before tells nearly as much.
      }
    }
    return null;
  }

  private void toEnd() throws IOException {
    long last = segment.offset();
    for (long before = last; segment.skip(); before = segment.offset()) {
      last = before;
    }
    segment.goTo(last);
    SegmentReader.Found found;
    do {
      found = segment.next();
    } while (found == SegmentReader.Found.BLOCK || found == SegmentReader.Found.DAMAGED);
  }

  @Override
  public void close() throws IOException {
    if (segment != null) {
      segment.close();
      segment = null;
    }
  }
}
