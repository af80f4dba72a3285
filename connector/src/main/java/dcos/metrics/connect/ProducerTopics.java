// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;

/**
 * Counts the Kafka topics that the task's producer has written to. It keeps figures of each for as
 * long as it lives ({@code SenderMetricsRegistry}), so that a worker with a small heap would come
 * to its end when new topics keep coming; before that, somebody has to do something. Safe for use
 * by several threads.
 */
final class ProducerTopics {
  /** Measured with Kafka 4.3, of 2000 topics: 13 kB each. */
  private static final long BYTES_OF_TOPIC = 13 << 10;

  /** The worker itself, and what is under way. */
  private static final long BYTES_OF_WORKER = 32 << 20;

  private static final int ALWAYS = 1000;

  private final int limit;
  private final IntConsumer atLimit;
  private final Set<String> seen = ConcurrentHashMap.newKeySet();
  private boolean told;

  /**
   * One that counts.
   *
   * @param atLimit called once, when there are so many, on the thread that found it
   */
  ProducerTopics(int limit, IntConsumer atLimit) {
    this.limit = limit;
    this.atLimit = atLimit;
  }

  /** How many a worker has room for whose heap may become that large, in bytes. */
  static int limitFor(long heap) {
    long room = Math.max(0, heap - BYTES_OF_WORKER) / BYTES_OF_TOPIC;
    return Math.toIntExact(Math.max(ALWAYS, Math.min(1_000_000, room)));
  }

  /** A record has arrived in that topic. */
  void sent(String topic) {
    if (seen.size() < limit && seen.add(topic) && seen.size() >= limit) {
      tell();
    }
  }

  private synchronized void tell() {
    if (!told) {
      told = true;
      atLimit.accept(limit);
    }
  }
}
