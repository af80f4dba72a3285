// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a producer has written to as many topics as there is memory for. */
class ProducerTopicsTest {
  private final List<Integer> told = new ArrayList<>();
  private final ProducerTopics topics = new ProducerTopics(3, told::add);

  @Test
  void itIsToldOnceAndNotForTopicsThatAreKnown() {
    for (int i = 0; i < 10; i++) {
      topics.sent("a");
      topics.sent("b");
    }
    assertEquals(List.of(), told);
    topics.sent("c");
    assertEquals(List.of(3), told);
    topics.sent("d");
    topics.sent("e");
    assertEquals(List.of(3), told);
  }

  @Test
  void aLargerHeapHasRoomForMore() {
    assertEquals(1000, ProducerTopics.limitFor(16 << 20));
    assertEquals(2363, ProducerTopics.limitFor(62 << 20));
    assertEquals(1_000_000, ProducerTopics.limitFor(Long.MAX_VALUE));
  }
}
