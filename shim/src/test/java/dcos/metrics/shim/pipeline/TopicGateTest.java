// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dcos.metrics.shim.options.TopicLimits;
import dcos.metrics.shim.options.TopicOverflow;
import dcos.metrics.shim.pipeline.TopicGate.Verdict;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * New topics are bounded, known ones are not. Fails if a known topic is ever held up, if a minute
 * or a connection does not count by itself, or if topics are never forgotten.
 */
class TopicGateTest {
  private final AtomicLong nanos = new AtomicLong();

  @Test
  void oneConnectionMakesOnlySoManyNewTopicsInAMinute() {
    TopicGate gate = gate(100, 50, 3);
    assertEquals(3, passing(gate, "a", 0, 10));
    assertEquals(3, passing(gate, "b", 20, 30), "another connection has its own");
    assertEquals(3, passing(gate, "b", 0, 3), "what is known passes from everywhere");
    pass(Duration.ofMinutes(1));
    assertEquals(6, passing(gate, "a", 0, 10), "three known ones and three new ones");
  }

  @Test
  void allConnectionsTogetherMakeOnlySoManyNewTopicsInAMinute() {
    TopicGate gate = gate(100, 5, 3);
    assertEquals(3, passing(gate, "a", 0, 10));
    assertEquals(2, passing(gate, "b", 10, 20));
    assertEquals(0, passing(gate, "c", 20, 30));
  }

  @Test
  void topicsThatAreNoLongerUsedMakeRoom() {
    TopicGate gate = gate(4, 50, 50);
    assertEquals(4, passing(gate, "a", 0, 10));
    for (int minute = 0; minute < 61; minute++) {
      pass(Duration.ofMinutes(1));
      assertEquals(2, passing(gate, "a", 0, 2));
    }
    assertEquals(2, passing(gate, "a", 10, 20), "two of four are in use");
  }

  private static TopicGate gate(int most, int perMinute, int perConnection, AtomicLong nanos) {
    return new TopicGate(
        new TopicLimits(most, perMinute, perConnection, TopicOverflow.CATCH_ALL), nanos::get);
  }

  private TopicGate gate(int most, int perMinute, int perConnection) {
    return gate(most, perMinute, perConnection, nanos);
  }

  private static int passing(TopicGate gate, String source, int from, int to) {
    int passing = 0;
    for (int i = from; i < to; i++) {
      passing += gate.admit("topic-" + i, source) == Verdict.PASSES ? 1 : 0;
    }
    return passing;
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
