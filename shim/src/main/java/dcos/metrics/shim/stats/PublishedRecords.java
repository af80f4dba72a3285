// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.stats;

import dcos.metrics.queue.QueueStats;

/**
 * Counts what has been published, as {@code kafka_output.avro_records_sent} and {@code
 * kafka_output.bytes_sent}. The shim does not see Kafka; it sees how far the readers of the queue
 * that run have come, the slowest of them, which a reader moves only when Kafka has acknowledged.
 * The bytes are those records at the mean size of all that were accepted. A rewind counts as
 * nothing, and what is then published again as much as the first time. Of one thread.
 */
final class PublishedRecords {
  private static final long UNKNOWN = -1;

  private final Counters counters;
  private long before = UNKNOWN;

  PublishedRecords(Counters counters) {
    this.counters = counters;
  }

  /** Counts the way that was made since the last call. */
  void update(QueueStats queue) {
    long now = queue.slowestRunningReader();
    if (now < 0) {
      // The first reader of all begins at the oldest record.
      before = queue.slowestReader() < 0 ? queue.oldest() : before;
      return;
    }
    if (before != UNKNOWN && now > before) {
      counters.add("kafka_output.avro_records_sent", now - before);
      if (queue.acceptedRecords() > 0) {
        double meanBytes = (double) queue.acceptedBytes() / queue.acceptedRecords();
        counters.add("kafka_output.bytes_sent", Math.round((now - before) * meanBytes));
      }
    }
    before = now;
  }
}
