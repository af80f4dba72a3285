// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/** Messages that are out of the ordinary: their number by topic, and the first few. */
final class Oddities {
  private static final int EXAMPLES = 10;
  private static final int MAX_TOPICS = 1000;

  private final SortedMap<String, Long> topics = new TreeMap<>();
  private final List<String> examples = new ArrayList<>();
  private long count;

  void add(TopicPartition partition, long offset, String what) {
    count++;
    if (topics.size() < MAX_TOPICS || topics.containsKey(partition.topic())) {
      topics.merge(partition.topic(), 1L, Long::sum);
    }
    if (examples.size() < EXAMPLES) {
      examples.add(partition + " offset " + offset + ": " + what);
    }
  }

  long count() {
    return count;
  }

  /** Number of messages by topic, of the first thousand topics. */
  Map<String, Long> topics() {
    return topics;
  }

  /** Where the first ones are, and what is odd about them. */
  List<String> examples() {
    return List.copyOf(examples);
  }
}
