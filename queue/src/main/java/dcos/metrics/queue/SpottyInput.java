package dcos.metrics.queue;

import java.io.IOException;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file on a disk that may have bad spots: what cannot be read there reads as zeros, so that it is
 * damage like any other, and costs the block that it is in instead of stopping the reader there for
 * ever. Where nothing around it can be read either, it is no bad spot but a disk that does not
 * answer, and stays an error.
 */
final class SpottyInput implements Disk.Input {
  private static final Logger LOG = LoggerFactory.getLogger(SpottyInput.class);

  /** The piece in which disks and file systems lose data. */
  private static final int SECTOR = 4096;

  private final Disk.Input file;
  private final String name;
  private boolean told;
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

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  public int read(long at, byte[] into, int from, int length) throws IOException {
    try {
      return file.read(at, into, from, length);
    } catch (IOException e) {
      if (closed) {
        throw e;
      }
      return readPieces(at, into, from, (int) Math.min(length, Math.max(0, size() - at)), e);
    }
  }

  private int readPieces(long at, byte[] into, int from, int length, IOException failure)
      throws IOException {
    boolean any = false;
    for (int done = 0; done < length; ) {
      int piece = (int) Math.min(length - done, SECTOR - (at + done) % SECTOR);
      if (isReadable(at + done, into, from + done, piece)) {
        any = true;
      } else {
        Arrays.fill(into, from + done, from + done + piece, (byte) 0);
      }
      done += piece;
    }
    byte[] neighbour = new byte[1];
    if (!any && !isReadable(at - 1, neighbour, 0, 1) && !isReadable(at + length, neighbour, 0, 1)) {
      throw failure;
    }
    if (!told) {
      LOG.warn(
          "{} cannot be read near byte {} ({}): damaged there", name, at, failure.getMessage());
      told = true;
    }
    return length;
  }

  private boolean isReadable(long at, byte[] into, int from, int length) throws IOException {
    try {
      return at >= 0 && file.read(at, into, from, length) == length;
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
