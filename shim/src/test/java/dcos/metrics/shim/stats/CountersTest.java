// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CountersTest {
  private final Counters counters = new Counters();

  @Test
  void countsByNameAndTopic() {
    counters.add("topic_sorter.records", "agent", 2);
    counters.add("topic_sorter.records", "web", 3);
    counters.increment("tcp_input.records");

    assertEquals(5, counters.value("topic_sorter.records"));
    assertEquals(2, counters.value("topic_sorter.records.agent"));
    assertEquals(3, counters.value("topic_sorter.records.web"));
    assertEquals(1, counters.value("tcp_input.records"));
    assertEquals(0, counters.value("never.counted"));
    assertEquals(4, counters.values().size());
  }

  @Test
  void boundsTheNumberOfTopics() {
    for (int i = 0; i < 1000; i++) {
      counters.add("records", "topic" + i, 1);
      counters.add("bytes", "topic" + i, 10);
    }

    assertEquals(1000, counters.value("records"));
    assertEquals(900, counters.value("records._other"));
    assertEquals(9000, counters.value("bytes._other"));
    assertEquals(1, counters.value("records.topic99"));
    assertEquals(2 * (1 + 101), counters.values().size());
  }

  @Test
  void keepsNoImpossiblyLongTopics() {
    counters.add("records", "x".repeat(250), 1);

    assertEquals(1, counters.value("records._other"));
  }
}
