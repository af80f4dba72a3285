// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Looks at a queue's segments as files, for tools: takes no lock, changes nothing, and needs no
 * writer to run or to be stopped. What it returns was true at some moment during the call. An
 * instance may be used by several threads.
 */
public final class QueueInspector {
  /**
   * A segment.
   *
   * @param file where it is
   * @param base its first position
   * @param epoch the epoch of its positions; null if neither its header nor a block can be read
   * @param codec Avro name of its compression; null if its header cannot be read
   * @param bytes its size on disk
   * @param modified time of its last change
   * @param newest whether it is the last one, and so may still grow
   */
  public record SegmentInfo(
      Path file,
      long base,
      Long epoch,
      String codec,
      long bytes,
      Instant modified,
      boolean newest) {}

  /**
   * Bytes of a segment that are no block.
   *
   * @param fromByte offset of the first
   * @param toByte offset behind the last
   * @param position the position that the segment had reached before them
   */
  public record Damage(long fromByte, long toByte, long position) {}

  /**
   * What reading a whole segment found.
   *
   * @param blocks whole, good blocks
   * @param records records in them
   * @param end position behind the last of them; the base if there is none
   * @param damages what is no block, in order; a header that cannot be read is the first
   * @param unfinishedBytes bytes behind the last block of the newest segment: a block that is being
   *     written, or was when the writer was killed
   */
  public record SegmentScan(
      long blocks, long records, long end, List<Damage> damages, long unfinishedBytes) {}

  private final QueueFiles files;
  private final UUID queue;

  /**
   * Opens a queue.
   *
   * @throws NoSuchFileException if there is none in the directory
   */
  public QueueInspector(Path directory) throws IOException {
    this(directory, new RealDisk(null));
  }

  QueueInspector(Path directory, Disk disk) throws IOException {
    files = new QueueFiles(disk, directory);
    queue = files.readIdentity();
    if (queue == null) {
      throw new NoSuchFileException(directory.toString(), null, "there is no queue");
    }
  }

  /** The queue's identity. */
  public UUID queue() {
    return queue;
  }

  /**
   * Up to where there were records, as far as the small files tell: the last orderly end, the
   * writer's marks, losses, and readers' positions. Where it was asked before the segments were
   * read, and they end before it, what is between is lost.
   *
   * @return the position behind the last; 0 if nothing tells
   */
  public long knownEnd() throws IOException {
    return KnownEnd.of(files, queue);
  }

  /**
   * How many positions from {@code from} up to, not including, {@code to} were dropped or deleted
   * unread, as far as the queue's journal tells.
   */
  public long lost(long from, long to) throws IOException {
    return LossJournal.read(files, Disk.Access.OWNER).count(from, to);
  }

  /** All segments, oldest first; reads their headers only. */
  public List<SegmentInfo> segments() throws IOException {
    List<SegmentInfo> infos = new ArrayList<>();
    var segments = files.segments();
    for (Map.Entry<Long, Path> segment : segments.entrySet()) {
      boolean newest = segment.getKey().equals(segments.lastKey());
      try {
        infos.add(info(segment.getKey(), segment.getValue(), newest));
      } catch (NoSuchFileException e) {
        // Trimmed meanwhile.
      }
    }
    return infos;
  }

  private SegmentInfo info(long base, Path file, boolean newest) throws IOException {
    Disk.Info info = files.disk().info(file);
    try (SegmentReader reader = SegmentReader.open(files.disk(), file, queue, base)) {
      SegmentHeader header = reader == null ? null : reader.header();
      return new SegmentInfo(
          file,
          base,
          header == null ? null : header.epoch(),
          header == null ? null : header.codec(),
          info.size(),
          info.modified(),
          newest);
    }
  }

  /**
   * Reads all of a segment.
   *
   * @throws NoSuchFileException if it was deleted meanwhile, as the writer may do at any time
   */
  public SegmentScan scan(SegmentInfo segment) throws IOException {
    List<Damage> damages = new ArrayList<>();
    Disk disk = files.disk();
    try (SegmentReader reader = SegmentReader.open(disk, segment.file(), queue, segment.base())) {
      if (reader == null) {
        long size = disk.info(segment.file()).size();
        damages.add(new Damage(0, size, segment.base()));
        return new SegmentScan(0, 0, segment.base(), damages, 0);
      }
      if (reader.header().codec() == null) {
        damages.add(new Damage(0, reader.offset(), segment.base()));
      }
      return scan(reader, segment, damages);
    }
  }

  private SegmentScan scan(SegmentReader reader, SegmentInfo segment, List<Damage> damages)
      throws IOException {
    long blocks = 0;
    long records = 0;
    while (true) {
      long before = reader.end();
      switch (reader.next()) {
        case BLOCK -> {
          blocks++;
          records += reader.block().count();
        }
        case DAMAGED -> damages.add(new Damage(reader.damagedFrom(), reader.offset(), before));
        case INCOMPLETE -> {
          long size = files.disk().info(segment.file()).size();
          long rest = Math.max(0, size - reader.offset());
          if (!segment.newest()) {
            damages.add(new Damage(reader.offset(), size, before));
          }
          return new SegmentScan(blocks, records, before, damages, segment.newest() ? rest : 0);
        }
        case END -> {
          return new SegmentScan(blocks, records, before, damages, 0);
        }
        default -> throw new IllegalStateException("not all cases are there");
      }
    }
  }
}
