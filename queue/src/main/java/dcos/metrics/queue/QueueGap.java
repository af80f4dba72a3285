// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

/**
 * Positions that no record can be read for. Immutable.
 *
 * @param epoch the epoch of the first missing position
 * @param first the first missing position
 * @param last the last missing position; {@code first - 1} if it is not known how many are missing
 * @param count how many are missing, or {@link #UNKNOWN}
 * @param cause why, as far as is known: {@code queue-full}, {@code disk-full}, {@code
 *     write-failed}, {@code damaged}, {@code power-cut}, {@code missing}
 * @param next where to go on
 */
public record QueueGap(
    long epoch, long first, long last, long count, String cause, QueuePosition next)
    implements QueueEntry {
  /** The count of a gap whose size nobody knows. */
  public static final long UNKNOWN = -1;
}
