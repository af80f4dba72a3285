// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect.ack;

import dcos.metrics.queue.QueuePosition;

/**
 * A contiguous part of the queue that is done with as a whole: one record, one gap, or all of a
 * batch. Its fields belong to the {@link AckTracker} and are guarded by it.
 */
public final class PositionSpan {
  final long sinceNanos;
  QueuePosition next;
  long bytes;

  /** Deliveries and gap records to come, and one for whoever still adds to it. */
  int open = 1;

  PositionSpan(QueuePosition next, long bytes, long sinceNanos) {
    this.next = next;
    this.bytes = bytes;
    this.sinceNanos = sinceNanos;
  }
}
