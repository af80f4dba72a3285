// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Kafka topics of which records were rejected, so that a topic that Kafka refuses as a whole (no
 * rights, a colliding name) does not cost several restarts for each of its records.
 *
 * <p>The first record set aside makes its topic suspect: another one need fail only once. The
 * second in a row makes it refused: its records are set aside untried, until after a while one of
 * them is tried again. A record that arrives clears its topic. The producer's thread clears, the
 * task's does all else.
 */
final class RejectedTopics {
  static final Duration RETRY_AFTER = Duration.ofMinutes(5);
  private static final Duration FORGOTTEN_AFTER = Duration.ofDays(1);
  private static final int MAX_TOPICS = 100;

  /** How often in a row, and when to try again, in milliseconds since the epoch. */
  record Entry(int strikes, long retryAtMs) {}

  private final Map<String, Entry> topics = new ConcurrentHashMap<>();
  private final InstantSource clock;

  RejectedTopics(InstantSource clock) {
    this.clock = clock;
  }

  /** A record of that topic has been set aside. */
  void rejected(String topic) {
    Entry known = topics.get(topic);
    if (known == null && topics.size() >= MAX_TOPICS) {
      return;
    }
    int strikes = known == null ? 1 : 2;
    topics.put(topic, new Entry(strikes, clock.millis() + RETRY_AFTER.toMillis()));
  }

  /** A record of that topic has arrived. */
  void arrived(String topic) {
    if (!topics.isEmpty()) {
      topics.remove(topic);
    }
  }

  /** Whether the last record that was tried was rejected. */
  boolean isSuspect(String topic) {
    return !topics.isEmpty() && topics.containsKey(topic);
  }

  /** Whether records of that topic are set aside untried for now. */
  boolean isRefused(String topic) {
    if (topics.isEmpty()) {
      return false;
    }
    Entry entry = topics.get(topic);
    return entry != null && entry.strikes() >= 2 && clock.millis() < entry.retryAtMs();
  }

  /** A copy, to be kept. */
  Map<String, Entry> entries() {
    return Map.copyOf(topics);
  }

  /** Takes over what was kept and is not long past. */
  void restore(Map<String, Entry> kept) {
    long now = clock.millis();
    // A clock that was set back must not make the wait longer.
    long latest = now + RETRY_AFTER.toMillis();
    kept.forEach(
        (topic, entry) -> {
          if (now - entry.retryAtMs() < FORGOTTEN_AFTER.toMillis()) {
            topics.put(topic, new Entry(entry.strikes(), Math.min(entry.retryAtMs(), latest)));
          }
        });
  }
}
