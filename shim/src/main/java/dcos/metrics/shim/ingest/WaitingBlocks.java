// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.ingest;

import dcos.metrics.avro.BadDataException;
import dcos.metrics.avro.ByteCursor;
import dcos.metrics.avro.ContainerHeader;
import java.util.Arrays;

/** Counts what a connection that is given up had sent and nobody has decoded. */
final class WaitingBlocks {
  /** A topic, no tags and no datapoints: a byte each. */
  private static final int SMALLEST_RECORD = 3;

  private final InputLimits limits;
  private final ByteCursor cursor = new ByteCursor();

  WaitingBlocks(InputLimits limits) {
    this.limits = limits;
  }

  /** Records that a block may really have, if it claims so many. */
  static long plausible(long count, InputLimits limits) {
    return Math.max(0, Math.min(count, limits.decompressedBytes() / SMALLEST_RECORD));
  }

  /**
   * The records of the whole blocks, and of such of further files, at the start of {@code
   * array[from, to)}. They are believed what they say of their number, within reason.
   *
   * @param sync the marker behind the first ones, or null if a header comes first
   */
  long records(byte[] array, int from, int to, byte[] sync) {
    long records = 0;
    byte[] marker = sync;
    int at = from;
    try {
      while (at < to) {
        if (array[at] == 'O') {
          ContainerHeader header = ContainerHeader.parse(array, at, to, limits.headerBytes());
          if (header == null) {
            break;
          }
          marker = header.sync();
          at += header.length();
          continue;
        }
        cursor.reset(array, at, to);
        long count = cursor.readLong();
        long size = cursor.readLong();
        int data = cursor.position();
        if (size < 0 || size > to - data - ContainerHeader.SYNC_BYTES || marker == null) {
          break;
        }
        at = data + (int) size + ContainerHeader.SYNC_BYTES;
        if (!Arrays.equals(array, at - marker.length, at, marker, 0, marker.length)) {
          break;
        }
        records += plausible(count, limits);
      }
    } catch (BadDataException e) {
      // It was never going to be a block.
    }
    return records;
  }
}
