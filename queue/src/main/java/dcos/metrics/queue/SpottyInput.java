// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file on a disk that may have bad spots: what cannot be read there reads as zeros, so that it is
 * damage like any other, and costs the block that it is in instead of stopping the reader there for
 * ever.
 *
 * <p>A disk that does not answer for a while must not cost anything. So a spot is one only if it
 * could not be read several times over, and what follows it can be read; otherwise it stays an
 * error. What comes before it proves nothing: that has just been read, and is in memory.
 */
final class SpottyInput implements Disk.Input {
  private static final Logger LOG = LoggerFactory.getLogger(SpottyInput.class);

  /** The piece in which disks and file systems lose data. */
  private static final int SECTOR = 4096;

  private static final int ATTEMPTS = 3;
  private static final long BETWEEN_ATTEMPTS_NANOS = 500_000_000;

  private final Disk.Input file;
  private final String name;
  private boolean spotted;
  private volatile boolean closed;

  /**
   * Reads that file.
   *
   * @param name for the log
   */
  SpottyInput(Disk.Input file, String name) {
    this.file = file;
    this.name = name;
  }

  /** Whether something read as zeros that could not be read. */
  boolean isSpotted() {
    return spotted;
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  public int read(long at, byte[] into, int from, int length) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return file.read(at, into, from, length);
      } catch (IOException e) {
        if (closed) {
          throw e;
        }
        if (attempt == ATTEMPTS) {
          return readPieces(at, into, from, (int) Math.min(length, Math.max(0, size() - at)), e);
        }
      }
      LockSupport.parkNanos(BETWEEN_ATTEMPTS_NANOS);
    }
  }

  private int readPieces(long at, byte[] into, int from, int length, IOException failure)
      throws IOException {
    boolean lastReadable = false;
    for (int done = 0; done < length; ) {
      int piece = (int) Math.min(length - done, SECTOR - (at + done) % SECTOR);
      lastReadable = isReadable(at + done, into, from + done, piece);
      if (!lastReadable) {
        Arrays.fill(into, from + done, from + done + piece, (byte) 0);
      }
      done += piece;
    }
    if (!lastReadable && !isReadable(at + length, new byte[1], 0, 1)) {
      throw failure;
    }
    if (!spotted) {
      LOG.warn(
          "{} cannot be read near byte {} ({}): damaged there", name, at, failure.getMessage());
      spotted = true;
    }
    return length;
  }

  private boolean isReadable(long at, byte[] into, int from, int length) throws IOException {
    try {
      return file.read(at, into, from, length) == length;
    } catch (IOException e) {
      if (closed) {
        throw e;
      }
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    file.close();
  }
}
