package dcos.metrics.shim.stats;

import dcos.metrics.queue.QueueStats;

/**
 * Counts what has been published, as {@code kafka_output.avro_records_sent}. The shim does not see
 * Kafka; it sees how far the slowest reader of the queue has come, which a reader moves only when
 * Kafka has acknowledged. A rewind counts as nothing, and what is then published again as much as
 * the first time. Of one thread.
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
    long now = queue.slowestReader();
    if (before != UNKNOWN && now > before) {
      counters.add("kafka_output.avro_records_sent", now - before);
    }
    before = now;
  }
}
