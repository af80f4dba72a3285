// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import dcos.metrics.avro.BadDataException;
import dcos.metrics.avro.ByteCursor;
import dcos.metrics.avro.MetricListView;
import dcos.metrics.avro.RecordLimits;

/**
 * The records of one block, uncompressed. Immutable.
 *
 * @param first position of the first
 * @param count how many; their positions are consecutive
 * @param array holds them
 * @param starts index of each record's first byte
 * @param lengths bytes of each record, without its position
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Block(long first, int count, byte[] array, int[] starts, int[] lengths) {
  /** Records that a block may hold. */
  static final int MAX_RECORDS = 1 << 20;

  /** Bytes that a block may have, compressed or not. */
  static final int MAX_BYTES = 64 << 20;

  /** Position behind the last record. */
  long end() {
    return first + count;
  }

  /**
   * Checks what a block holds: that many records, consecutive positions, and nothing else.
   *
   * @param array not written again afterwards
   */
  static Block parse(byte[] array, int length, int count, RecordParser parser)
      throws BadDataException {
    if (count > length) {
      throw corrupt("holds fewer records than it says");
    }
    int[] starts = new int[count];
    int[] lengths = new int[count];
    long first = 0;
    int at = 0;
    for (int i = 0; i < count; i++) {
      starts[i] = at;
      int end = parser.view.wrap(array, at, length);
      lengths[i] = end - at;
      long position = parser.cursor.reset(array, end, length).readLong();
      at = parser.cursor.position();
      if (i == 0) {
        first = position;
      }
      if (position < 0 || position > QueuePosition.HIGHEST || position != first + i) {
        throw corrupt("has positions that are not consecutive");
      }
    }
    if (at != length) {
      throw corrupt("holds more than the records that it says");
    }
    return new Block(first, count, array, starts, lengths);
  }

  private static BadDataException corrupt(String what) {
    return new BadDataException(BadDataException.Kind.CORRUPT, "a block " + what);
  }

  /** Scratch objects for {@link #parse}. */
  static final class RecordParser {
    private final MetricListView view = new MetricListView(RecordLimits.FORMAT);
    private final ByteCursor cursor = new ByteCursor();
  }
}
