package dcos.metrics.shim.pipeline;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.shim.options.RateLimit;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ThrottleTest {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final Throttle throttle = throttle(100);

  @Test
  void letsTheLimitPassAndNotAByteMore() {
    assertTrue(throttle.tryTake(60));
    assertTrue(throttle.tryTake(40));
    assertFalse(throttle.tryTake(1));
  }

  @Test
  void staysClosedUntilThePeriodEndsAlthoughASmallOneWouldFit() {
    assertTrue(throttle.tryTake(60));
    assertFalse(throttle.tryTake(41));
    assertFalse(throttle.tryTake(1));

    nanos.addAndGet(9_999);
    assertFalse(throttle.tryTake(1));
    nanos.addAndGet(1);
    assertTrue(throttle.tryTake(100));
  }

  @Test
  void periodsFollowEachOtherWhateverHappenedBetween() {
    nanos.addAndGet(25_000);
    assertTrue(throttle.tryTake(100));
    nanos.addAndGet(4_999);
    assertFalse(throttle.tryTake(1));
    nanos.addAndGet(1);
    assertTrue(throttle.tryTake(1));
  }

  @Test
  void whatIsGivenBackCanBeTakenAgain() {
    assertTrue(throttle.tryTake(100));
    throttle.giveBack(30);
    assertTrue(throttle.tryTake(30));
  }

  @Test
  void zeroMeansNoLimit() {
    Throttle open = throttle(0);
    assertTrue(open.tryTake(Integer.MAX_VALUE));
    assertTrue(open.tryTake(Integer.MAX_VALUE));
  }

  private Throttle throttle(long bytes) {
    return new Throttle(new RateLimit(bytes, Duration.ofNanos(10_000)), nanos::get);
  }
}
