// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

/** What a reader finds next: a record, or that some are missing. */
public sealed interface QueueEntry permits QueuedRecord, QueueGap {
  /** The epoch of the first position. */
  long epoch();

  /** The first position that the entry stands for. */
  long first();

  /** Where to go on once this entry is done with. */
  QueuePosition next();
}
