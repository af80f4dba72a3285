// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The segment that is being written. Belongs to the writer's thread. */
final class ActiveSegment {
  private static final Logger LOG = LoggerFactory.getLogger(ActiveSegment.class);

  private final Path path;
  private final Object key;
  private final Disk.Output output;
  private final long base;
  private final byte[] sync;
  private final Instant begun;
  private long bytes;
  private boolean empty = true;
  private boolean unsynced;

  private ActiveSegment(
      Path path, Object key, Disk.Output output, SegmentHeader header, long bytes, Instant begun) {
    this.path = path;
    this.key = key;
    this.output = output;
    this.base = header.base();
    this.sync = header.sync();
    this.bytes = bytes;
    this.begun = begun;
  }

  /** Begins a segment; its name appears when its header is durable. */
  static ActiveSegment begin(
      QueueFiles files, Disk.Access access, SegmentHeader header, Instant now) throws IOException {
    Disk disk = files.disk();
    byte[] bytes = header.toBytes();
    Path temporary = files.directory().resolve("segment.tmp");
    Path path = files.segment(header.base());
    Disk.Output output = disk.create(temporary, access);
    Object key;
    try {
      output.append(bytes, 0, bytes.length);
      output.sync();
      disk.rename(temporary, path);
      disk.syncDirectory(files.directory());
      key = disk.info(path).key();
    } catch (IOException e) {
      try {
        output.close();
        disk.delete(temporary);
      } catch (IOException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
    return new ActiveSegment(path, key, output, header, bytes.length, now);
  }

  Path path() {
    return path;
  }

  /** Tells the file from another of its name: {@link Disk.Info#key}. */
  Object key() {
    return key;
  }

  long base() {
    return base;
  }

  Instant begun() {
    return begun;
  }

  /** Bytes on disk. */
  long bytes() {
    return bytes;
  }

  /** Whether it holds no block yet. */
  boolean empty() {
    return empty;
  }

  /** Whether a block waits to be synced. */
  boolean unsynced() {
    return unsynced;
  }

  /**
   * Appends a block. After a failure the segment is to be {@link #cut} and ended.
   *
   * @param block ends in a sync marker, which is made this segment's
   */
  void append(byte[] block, int length) throws IOException {
    System.arraycopy(sync, 0, block, length - sync.length, sync.length);
    output.append(block, 0, length);
    bytes += length;
    empty = false;
    unsynced = true;
  }

  /** Makes all blocks durable. After a failure the segment is to be closed, and nothing else. */
  void sync() throws IOException {
    unsynced = false;
    output.sync();
  }

  /** Takes a part of a block off its end, as far as that can be done. */
  void cut() {
    try {
      output.truncate(bytes);
    } catch (IOException e) {
      LOG.debug("cannot cut {}", path, e);
    }
  }

  void close() {
    try {
      output.close();
    } catch (IOException e) {
      LOG.debug("closing {} failed", path, e);
    }
  }

  /** What it is once it is closed, if the next one begins at {@code end}. */
  Segment finished(long end, Instant now) {
    return new Segment(path, base, end, bytes, now);
  }
}
