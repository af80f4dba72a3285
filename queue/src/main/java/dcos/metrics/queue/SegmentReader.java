// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import dcos.metrics.avro.BadDataException;
import dcos.metrics.avro.BlockCodec;
import dcos.metrics.avro.ByteCursor;
import dcos.metrics.avro.ContainerHeader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * Reads the blocks of one segment, which may be damaged and may still grow. Keeps its place: each
 * {@link #next} goes on behind the last block that was read. Not safe for use by several threads.
 */
final class SegmentReader implements Closeable {
  /** What {@link #next} found. */
  enum Found {
    /** A whole, good block: {@link #block}. */
    BLOCK,
    /** Nothing behind the last block. */
    END,
    /** Something that is no block yet. In the newest segment it may become one. */
    INCOMPLETE,
    /** Bytes that are no block, and were passed over; there is more behind them. */
    DAMAGED
  }

  private static final int READ_BYTES = 64 << 10;
  private static final int KEEP_BYTES = 1 << 20;

  /** Two numbers of at most 10 bytes. */
  private static final int MAX_PREFIX = 20;

  /** In the order of likelihood, for a segment whose header does not say. */
  private static final List<String> CODECS = List.of("snappy", "zstandard", "deflate", "null");

  private final SpottyInput file;
  private final Block.RecordParser parser = new Block.RecordParser();
  private final ByteCursor cursor = new ByteCursor();
  private SegmentHeader header;
  private byte[] sync;
  private BlockCodec codec;
  private byte[] buffer = new byte[READ_BYTES];
  private long bufferAt;
  private int buffered;
  private long at;
  private long damagedFrom;
  private Block block;
  private boolean damagedBehindBlock;
  private long end;

  private SegmentReader(SpottyInput file) {
    this.file = file;
  }

  /**
   * Opens a segment.
   *
   * @return null if neither its header nor any marker in it makes sense
   */
  static SegmentReader open(Disk disk, Path path, UUID queue, long base) throws IOException {
    SpottyInput file = new SpottyInput(disk.open(path), path.toString());
    try {
      SegmentReader reader = new SegmentReader(file);
      if (reader.readHeader(queue, base)) {
        return reader;
      }
      if (file.isSpotted()) {
        throw new IOException("its header cannot be read");
      }
    } catch (IOException | RuntimeException e) {
      try {
        file.close();
      } catch (IOException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
    file.close();
    return null;
  }

  /**
   * Whether the disk did not give back a part of what was looked at: it is damage, but may pass.
   */
  boolean isSpotted() {
    return file.isSpotted();
  }

  /** What the header says, or what could be told without it. */
  SegmentHeader header() {
    return header;
  }

  /** The block that {@link #next} found. */
  Block block() {
    return block;
  }

  /** Where the next block starts in the file. */
  long offset() {
    return at;
  }

  /** Where the bytes started that {@link #next} passed over last. */
  long damagedFrom() {
    return damagedFrom;
  }

  /** Whether there are bytes behind the last good block that are none. */
  boolean damagedBehindBlock() {
    return damagedBehindBlock;
  }

  /** Position behind the last good block that was read; the base before. */
  long end() {
    return end;
  }

  /** Goes back to the first block. */
  void rewind() {
    at = header.dataAt();
    end = header.base();
    damagedBehindBlock = false;
    buffered = 0;
  }

  /** Reads on. */
  Found next() throws IOException {
    block = null;
    // Taken first: a marker that lies before it is not the end of a block that is still being
    // written.
    long size = file.size();
    int available = load(MAX_PREFIX);
    if (available == 0) {
      return Found.END;
    }
    try {
      cursor.reset(buffer, 0, available);
      long count = cursor.readLong();
      long bytes = cursor.readLong();
      int prefix = cursor.position();
      boolean possible =
          count > 0 && count <= Block.MAX_RECORDS && bytes > 0 && bytes <= Block.MAX_BYTES;
      if (possible) {
        int total = prefix + (int) bytes + ContainerHeader.SYNC_BYTES;
        if (load(total) >= total && readBlock((int) count, prefix, (int) bytes)) {
          at += total;
          end = block.end();
          damagedBehindBlock = false;
          return Found.BLOCK;
        }
      }
    } catch (BadDataException e) {
      // No two numbers: cut off, or damaged.
    }
    return passDamage(size);
  }

  /**
   * Goes behind the next block without looking into it.
   *
   * @return false, and stays, if there is no whole block with a good marker
   */
  boolean skip() throws IOException {
    byte[] prefix = new byte[MAX_PREFIX];
    int available = file.read(at, prefix, 0, prefix.length);
    try {
      cursor.reset(prefix, 0, available);
      long count = cursor.readLong();
      long bytes = cursor.readLong();
      if (count <= 0 || bytes <= 0 || bytes > Block.MAX_BYTES) {
        return false;
      }
      long markerAt = at + cursor.position() + bytes;
      byte[] marker = new byte[ContainerHeader.SYNC_BYTES];
      if (file.read(markerAt, marker, 0, marker.length) < marker.length
          || !Arrays.equals(marker, sync)) {
        return false;
      }
      at = markerAt + marker.length;
      return true;
    } catch (BadDataException e) {
      return false;
    }
  }

  /** Goes to an {@link #offset} where a block starts. */
  void goTo(long offset) {
    at = offset;
  }

  /** Whether the bytes in the buffer are a good block; its marker may be damaged. */
  private boolean readBlock(int count, int prefix, int size) throws IOException {
    for (String name : codec == null ? CODECS : List.of(codec.name())) {
      BlockCodec candidate = codec == null ? BlockCodec.forName(name) : codec;
      try {
        BlockCodec.Slice data = candidate.decompress(buffer, prefix, size, Block.MAX_BYTES);
        byte[] records = Arrays.copyOfRange(data.array(), data.from(), data.to());
        Block candidateBlock = Block.parse(records, records.length, count, parser);
        if (candidateBlock.first() < end) {
          return false;
        }
        block = candidateBlock;
        codec = candidate;
        return true;
      } catch (BadDataException e) {
        if (candidate != codec) {
          candidate.close();
        }
      }
    }
    return false;
  }

  /** Looks for the next marker; what follows it may be a block. */
  private Found passDamage(long size) throws IOException {
    damagedBehindBlock = true;
    buffered = 0; // What was read may be another thing next time, if the disk failed.
    long marker = find(sync, at, size);
    if (marker < 0) {
      return Found.INCOMPLETE;
    }
    damagedFrom = at;
    at = marker + sync.length;
    return Found.DAMAGED;
  }

  /** Makes bytes from {@link #at} on available at the start of the buffer; tells how many. */
  private int load(int wanted) throws IOException {
    long skip = at - bufferAt;
    if (skip >= 0 && skip + wanted <= buffered) {
      if (skip > 0) {
        System.arraycopy(buffer, (int) skip, buffer, 0, buffered - (int) skip);
        buffered -= (int) skip;
        bufferAt = at;
      }
      return buffered;
    }
    if (wanted > buffer.length) {
      if (file.size() - at < wanted) {
        wanted = buffer.length; // Not there: no reason to grow.
      } else {
        buffer = new byte[wanted];
      }
    } else if (buffer.length > KEEP_BYTES && wanted <= READ_BYTES) {
      buffer = new byte[READ_BYTES];
    }
    bufferAt = at;
    buffered = 0; // The read may fail.
    buffered = file.read(at, buffer, 0, Math.max(wanted, READ_BYTES));
    return buffered;
  }

  private boolean readHeader(UUID queue, long base) throws IOException {
    int available = file.read(0, buffer, 0, buffer.length);
    try {
      ContainerHeader found = ContainerHeader.parse(buffer, 0, available, SegmentHeader.MAX_BYTES);
      header = found == null ? null : SegmentHeader.of(found, queue, base);
    } catch (BadDataException e) {
      header = null;
    }
    if (header == null) {
      header = deduceHeader(queue, base);
    }
    if (header == null) {
      return false;
    }
    if (header.codec() != null) {
      codec = BlockCodec.forName(header.codec());
    }
    sync = header.sync();
    rewind();
    return true;
  }

  /** The first marker tells the epoch and where the header ended. */
  private SegmentHeader deduceHeader(UUID queue, long base) throws IOException {
    byte[] suffix = SegmentHeader.syncSuffix(queue, base);
    long found = find(suffix, 0, file.size());
    byte[] epochBytes = new byte[Long.BYTES];
    long epoch = 0;
    // No epoch is 0; it reads so where the disk does not give it back.
    for (; found >= Long.BYTES; found = find(suffix, found + 1, file.size())) {
      file.read(found - Long.BYTES, epochBytes, 0, epochBytes.length);
      epoch = ByteBuffer.wrap(epochBytes).getLong();
      if (epoch != 0) {
        break;
      }
    }
    if (epoch == 0) {
      return null;
    }
    return new SegmentHeader(
        queue,
        epoch,
        base,
        -1,
        SegmentHeader.PreviousState.CLEAN,
        null,
        Math.toIntExact(found + suffix.length));
  }

  /** Offset of a byte pattern that lies wholly between two offsets, or -1. */
  private long find(byte[] pattern, long from, long to) throws IOException {
    byte[] window = new byte[(int) Math.min(READ_BYTES, Math.max(0, to - from))];
    for (long windowAt = from; to - windowAt >= pattern.length; ) {
      int n = file.read(windowAt, window, 0, (int) Math.min(window.length, to - windowAt));
      int last = n - pattern.length;
      for (int i = 0; i <= last; i++) {
        if (window[i] == pattern[0]
            && Arrays.equals(window, i, i + pattern.length, pattern, 0, pattern.length)) {
          return windowAt + i;
        }
      }
      if (last < 0) {
        break;
      }
      windowAt += last + 1;
    }
    return -1;
  }

  @Override
  public void close() throws IOException {
    if (codec != null) {
      codec.close();
    }
    file.close();
  }
}
