// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What a task has done since it started, as counters. For any thread. */
final class TaskStats {
  private final Map<String, LongAdder> lost = new ConcurrentHashMap<>();
  private final LongAdder topicsRenamed = new LongAdder();
  private final LongAdder gapRecordsDropped = new LongAdder();
  private volatile long lag;

  /** Positions that are declared lost instead of published; an unknown count counts as one. */
  void lost(Cause cause, long positions) {
    lost(cause.text(), positions);
  }

  /** As above, by the name of a cause that the queue gave. */
  void lost(String cause, long positions) {
    lost.computeIfAbsent(cause, c -> new LongAdder()).add(positions);
  }

  long lost(String cause) {
    LongAdder count = lost.get(cause);
    return count == null ? 0 : count.sum();
  }

  /** All losses together. */
  long lost() {
    return lost.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** A record went to a Kafka topic whose name had to be made legal. */
  void topicRenamed() {
    topicsRenamed.increment();
  }

  long topicsRenamed() {
    return topicsRenamed.sum();
  }

  /** The worker dropped a gap record: its loss stays undeclared in Kafka. */
  void gapRecordDropped() {
    gapRecordsDropped.increment();
  }

  long gapRecordsDropped() {
    return gapRecordsDropped.sum();
  }

  /** Positions between what is done and the end of the queue. */
  void lag(long positions) {
    lag = positions;
  }

  long lag() {
    return lag;
  }
}
