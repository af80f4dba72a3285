package dcos.metrics.shim.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ThrottleTest {
  private final AtomicLong now = new AtomicLong(-5);

  @Test
  void admitsUpToTheAmountAndNothingAfterTheFirstRefusal() {
    Throttle throttle = new Throttle(100, 1000, now::get);
    assertEquals(Throttle.Verdict.ADMITTED, throttle.admit(60));
    assertEquals(Throttle.Verdict.ADMITTED, throttle.admit(40));
    assertEquals(Throttle.Verdict.FIRST_REFUSED, throttle.admit(1));
    assertEquals(Throttle.Verdict.REFUSED, throttle.admit(1));
    now.addAndGet(999);
    assertEquals(Throttle.Verdict.REFUSED, throttle.admit(1));
    now.addAndGet(1);
    assertEquals(Throttle.Verdict.ADMITTED, throttle.admit(100));
    assertEquals(Throttle.Verdict.FIRST_REFUSED, throttle.admit(1));
  }

  @Test
  void periodsKeepTheirRhythmOverPauses() {
    Throttle throttle = new Throttle(100, 1000, now::get);
    now.addAndGet(3500);
    assertEquals(Throttle.Verdict.ADMITTED, throttle.admit(100));
    assertEquals(Throttle.Verdict.FIRST_REFUSED, throttle.admit(1));
    now.addAndGet(500);
    assertEquals(Throttle.Verdict.ADMITTED, throttle.admit(1));
  }

  @Test
  void noAmountIsNoLimit() {
    Throttle throttle = new Throttle(0, 1000, now::get);
    for (int i = 0; i < 10; i++) {
      assertEquals(Throttle.Verdict.ADMITTED, throttle.admit(Integer.MAX_VALUE));
    }
  }
}
