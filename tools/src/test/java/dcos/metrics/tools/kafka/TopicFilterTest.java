// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.kafka;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class TopicFilterTest {
  @Test
  void takesWhatLooksLikeANameAsOne() {
    TopicFilter filter = new TopicFilter(List.of("metrics-a.b"));
    assertTrue(filter.matches("metrics-a.b"));
    assertFalse(filter.matches("metrics-axb"));
    assertFalse(filter.matches("metrics-a.b2"));
  }

  @Test
  void takesAnythingElseAsAnExpressionForWholeNames() {
    TopicFilter filter = new TopicFilter(List.of("metrics-.*", "(one|two)"));
    assertTrue(filter.matches("metrics-"));
    assertTrue(filter.matches("two"));
    assertFalse(filter.matches("twofold"));
    assertFalse(filter.matches("my-metrics-a"));
  }

  @Test
  void leavesOutKafkasOwnTopicsUnlessNamed() {
    assertFalse(new TopicFilter(List.of(".*")).matches("__consumer_offsets"));
    assertTrue(new TopicFilter(List.of("__consumer_offsets")).matches("__consumer_offsets"));
  }

  @Test
  void refusesABrokenExpression() {
    assertThrows(IllegalArgumentException.class, () -> new TopicFilter(List.of("a(")));
  }
}
