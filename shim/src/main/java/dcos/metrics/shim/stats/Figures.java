// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.stats;

import dcos.metrics.queue.QueueStats;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that can be told at one moment. Immutable.
 *
 * @param totals counters since the start, without those of single topics
 * @param counters all counters since the start
 * @param levels what goes up and down, such as bytes on disk
 */
record Figures(Map<String, Long> totals, Map<String, Long> counters, Map<String, Long> levels) {
  /** The counters and the queue's, now. */
  static Figures of(Counters counters, QueueStats queue) {
    Map<String, Long> queueCounters = counters(queue);
    Map<String, Long> totals = new TreeMap<>(counters.totals());
    totals.putAll(queueCounters);
    Map<String, Long> all = new TreeMap<>(counters.values());
    all.putAll(queueCounters);
    return new Figures(totals, all, levels(queue));
  }

  private static Map<String, Long> counters(QueueStats queue) {
    Map<String, Long> counters = new TreeMap<>();
    counters.put("queue.records", queue.acceptedRecords());
    counters.put("queue.bytes", queue.acceptedBytes());
    counters.put("queue.records_appended", queue.appendedRecords());
    counters.put("queue.bytes_written", queue.writtenBytes());
    counters.put("queue.records_trimmed_unread", queue.trimmedUnreadRecords());
    counters.put("queue.fsyncs", queue.fsyncs());
    counters.put("queue.fsync_failures", queue.fsyncFailures());
    counters.put("queue.write_failures", queue.writeFailures());
    queue.droppedRecords().forEach((cause, n) -> counters.put("queue.dropped." + cause, n));
    return counters;
  }

  private static Map<String, Long> levels(QueueStats queue) {
    Map<String, Long> levels = new TreeMap<>();
    levels.put("queue.waiting", queue.waiting());
    levels.put("queue.disk_bytes", queue.diskBytes());
    levels.put("queue.segments", (long) queue.segments());
    levels.put("queue.full", queue.full() ? 1L : 0L);
    return levels;
  }
}
