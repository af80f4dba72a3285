// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.stats;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * The collector's own counters, by name without the common prefix, such as {@code
 * tcp_input.records}. They only grow. Safe for use by several threads.
 */
public final class Counters {
  /** Topics come from outside, counters stay for ever: so their number is bounded. */
  private static final int MAX_TOPICS = 100;

  /** The longest topic that Kafka takes; longer ones are no names worth a counter. */
  private static final int MAX_TOPIC_LENGTH = 249;

  private static final String OTHER = "_other";

  private final Map<String, LongAdder> totals = new ConcurrentHashMap<>();
  private final Map<String, Map<String, LongAdder>> byTopic = new ConcurrentHashMap<>();
  private final AtomicInteger topics = new AtomicInteger();

  /** Adds one. */
  public void increment(String name) {
    add(name, 1);
  }

  /** Adds {@code n}. */
  public void add(String name, long n) {
    counter(totals, name).add(n);
  }

  /**
   * Adds {@code n} to the counter and to the same counter of that topic. All topics behind the
   * first 100 count as {@code _other}, and so do impossibly long ones.
   */
  public void add(String name, String topic, long n) {
    add(name, n);
    counter(ofTopic(topic), name).add(n);
  }

  /** The counter's value, 0 if nothing was ever counted; also of {@code <name>.<topic>}. */
  public long value(String name) {
    LongAdder total = totals.get(name);
    return total == null ? values().getOrDefault(name, 0L) : total.sum();
  }

  /** All counters but those of single topics, by name. */
  public Map<String, Long> totals() {
    Map<String, Long> values = new TreeMap<>();
    totals.forEach((name, counter) -> values.put(name, counter.sum()));
    return values;
  }

  /** All counters, by name; those of a topic are {@code <name>.<topic>}. */
  public Map<String, Long> values() {
    Map<String, Long> values = totals();
    byTopic.forEach(
        (topic, counters) ->
            counters.forEach((name, counter) -> values.put(name + "." + topic, counter.sum())));
    return values;
  }

  private static LongAdder counter(Map<String, LongAdder> counters, String name) {
    // Without the first look every count would lock.
    LongAdder counter = counters.get(name);
    return counter != null ? counter : counters.computeIfAbsent(name, key -> new LongAdder());
  }

  private Map<String, LongAdder> ofTopic(String topic) {
    Map<String, LongAdder> known = byTopic.get(topic);
    if (known != null) {
      return known;
    }
    boolean named =
        topic.length() <= MAX_TOPIC_LENGTH
            && topics.get() < MAX_TOPICS
            && topics.getAndIncrement() < MAX_TOPICS;
    return byTopic.computeIfAbsent(named ? topic : OTHER, key -> new ConcurrentHashMap<>());
  }
}
