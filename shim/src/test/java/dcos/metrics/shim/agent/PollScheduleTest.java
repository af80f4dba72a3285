// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Due times, whatever a poll takes. */
final class PollScheduleTest {
  private final PollSchedule schedule = new PollSchedule(Duration.ofNanos(10), at(0));

  @Test
  void isDueAtOnce() {
    assertEquals(0, schedule.left(at(0)));
  }

  @Test
  void keepsToWholePeriodsWithoutDrift() {
    for (int i = 1; i <= 5; i++) {
      assertEquals(0, schedule.advance(at(i * 10 - 3)));
      assertEquals(3, schedule.left(at(i * 10 - 3)));
    }
  }

  @Test
  void leavesOutWhatASlowPollHasRunOver() {
    assertEquals(2, schedule.advance(at(29)));
    assertEquals(1, schedule.left(at(29)));
    assertEquals(1, schedule.advance(at(40)));
    assertEquals(10, schedule.left(at(40)));
  }

  @Test
  void countsPeriodsFromAPollOutOfTurn() {
    schedule.advance(at(1));
    schedule.restart(at(4));
    assertEquals(0, schedule.advance(at(5)));
    assertEquals(9, schedule.left(at(5)));
  }

  /** Times may overflow, as those of System.nanoTime() may. */
  private static long at(long nanos) {
    return Long.MAX_VALUE - 25 + nanos;
  }
}
