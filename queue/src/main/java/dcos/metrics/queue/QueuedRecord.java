// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import java.util.Arrays;

/**
 * A record of the queue. Its bytes lie in an array that is shared with its neighbours, is never
 * written again, and must not be changed.
 *
 * @param epoch the epoch of its position
 * @param position its position
 * @param array holds the encoded MetricList
 * @param from index of its first byte
 * @param length number of its bytes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record QueuedRecord(long epoch, long position, byte[] array, int from, int length)
    implements QueueEntry {
  @Override
  public long first() {
    return position;
  }

  @Override
  public QueuePosition next() {
    return new QueuePosition(epoch, position + 1);
  }

  /** A copy of the encoded MetricList. */
  public byte[] toByteArray() {
    return Arrays.copyOfRange(array, from, from + length);
  }
}
