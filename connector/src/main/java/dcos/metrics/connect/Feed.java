// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import dcos.metrics.queue.QueueGap;
import dcos.metrics.queue.QueuedRecord;

/**
 * Turns records of the queue into Kafka records in the poll's batch, and puts those it cannot
 * publish among the losses. For the task's thread.
 */
interface Feed {
  /** Whether it takes another entry before the next {@link #drain}. */
  boolean accepts();

  /** Takes a record; only while it {@link #accepts}. */
  void add(QueuedRecord record, long nowNanos);

  /** Takes a gap; only while it {@link #accepts}. */
  void add(QueueGap gap, long nowNanos);

  /** Sets a record aside that Kafka or a converter refuses; only while it {@link #accepts}. */
  void reject(QueuedRecord record, long nowNanos);

  /**
   * Moves what is due to the poll's batch, or all that has collected; never more than the poll's
   * batch and the bound on unacknowledged records allow, batches aside.
   */
  void drain(long nowNanos, boolean all);

  /** How long until something will be due of itself; {@link Long#MAX_VALUE} if nothing will. */
  long dueInNanos(long nowNanos);
}
