// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.pipeline;

import static dcos.metrics.shim.pipeline.Throttle.Verdict.ADMITTED;
import static dcos.metrics.shim.pipeline.Throttle.Verdict.FIRST_REFUSED;
import static dcos.metrics.shim.pipeline.Throttle.Verdict.REFUSED;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ThrottleTest {
  /** The time may pass from the largest number to the smallest. */
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);

  private final Throttle throttle = throttle(100);

  @Test
  void admitsTheAmountAndNotAByteMore() {
    assertEquals(ADMITTED, throttle.admit(60));
    assertEquals(ADMITTED, throttle.admit(40));
    assertEquals(FIRST_REFUSED, throttle.admit(1));
  }

  @Test
  void refusesUntilThePeriodEndsAlthoughASmallOneWouldFit() {
    assertEquals(ADMITTED, throttle.admit(60));
    assertEquals(FIRST_REFUSED, throttle.admit(41));
    assertEquals(REFUSED, throttle.admit(1));

    nanos.addAndGet(9_999);
    assertEquals(REFUSED, throttle.admit(1));
    nanos.addAndGet(1);
    assertEquals(ADMITTED, throttle.admit(100));
    assertEquals(FIRST_REFUSED, throttle.admit(1));
  }

  @Test
  void periodsKeepTheirRhythmOverPauses() {
    nanos.addAndGet(25_000);
    assertEquals(ADMITTED, throttle.admit(100));
    nanos.addAndGet(4_999);
    assertEquals(FIRST_REFUSED, throttle.admit(1));
    nanos.addAndGet(1);
    assertEquals(ADMITTED, throttle.admit(1));
  }

  @Test
  void whatIsGivenBackCanBeAdmittedAgain() {
    assertEquals(ADMITTED, throttle.admit(100));
    throttle.giveBack(30);
    assertEquals(ADMITTED, throttle.admit(30));
    assertEquals(FIRST_REFUSED, throttle.admit(1));
  }

  @Test
  void noAmountIsNoLimit() {
    Throttle open = throttle(0);
    for (int i = 0; i < 10; i++) {
      assertEquals(ADMITTED, open.admit(Integer.MAX_VALUE));
    }
  }

  private Throttle throttle(long bytes) {
    return new Throttle(bytes, Duration.ofNanos(10_000), nanos::get);
  }
}
