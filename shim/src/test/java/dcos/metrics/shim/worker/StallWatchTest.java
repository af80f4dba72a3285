// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.worker;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StallWatchTest {
  private static final long START = Long.MAX_VALUE - 1000;

  private final StallWatch watch =
      new StallWatch(Duration.ofSeconds(60), new Progress.Reading(10, 20), START);

  @Test
  void backlogThatStandsStillIsStalledAfterTheTime() {
    assertFalse(watch.isStalled(new Progress.Reading(10, 30), at(59)));
    assertTrue(watch.isStalled(new Progress.Reading(10, 30), at(60)));
  }

  @Test
  void saysSoAgainOnlyAfterTheSameTime() {
    assertTrue(watch.isStalled(new Progress.Reading(10, 30), at(60)));
    assertFalse(watch.isStalled(new Progress.Reading(10, 30), at(119)));
    assertTrue(watch.isStalled(new Progress.Reading(10, 30), at(120)));
  }

  @Test
  void anyProgressStartsTheTimeAnew() {
    assertFalse(watch.isStalled(new Progress.Reading(11, 30), at(59)));
    assertFalse(watch.isStalled(new Progress.Reading(11, 30), at(118)));
    assertTrue(watch.isStalled(new Progress.Reading(11, 30), at(119)));
  }

  @Test
  void anEmptyQueueIsNotStalled() {
    assertFalse(watch.isStalled(new Progress.Reading(20, 20), at(30)));
    assertFalse(watch.isStalled(new Progress.Reading(20, 20), at(200)));
    assertFalse(watch.isStalled(new Progress.Reading(20, 21), at(201)));
  }

  /** Seconds after the start, on a clock that overflows meanwhile. */
  private static long at(long seconds) {
    return START + Duration.ofSeconds(seconds).toNanos();
  }
}
