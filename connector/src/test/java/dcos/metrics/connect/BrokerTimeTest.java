// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Records get times that Kafka takes while this machine's clock is wrong, and no longer. Fails if a
 * correction stands still, is never given up, or is made of any other refusal.
 */
class BrokerTimeTest {
  private static final Instant BROKER = Instant.parse("2026-01-01T12:00:00Z");
  private static final Duration AHEAD = Duration.ofHours(30);

  private final AtomicLong nanos = new AtomicLong();
  private final BrokerTime time = new BrokerTime(nanos::get);
  private Duration off = AHEAD;

  @Test
  void leavesTheTimeToTheProducerAsLongAsKafkaTakesIt() {
    time.refused("t", "The message is too large.");
    time.refused("t", null);
    assertNull(now());
    assertEquals(0, time.refusals());
  }

  @Test
  void takesTheBrokersTimeFromItsRefusal() {
    refuse();
    assertEquals(BROKER.toEpochMilli(), now());
    pass(Duration.ofSeconds(90));
    assertEquals(BROKER.plusSeconds(90).toEpochMilli(), now());
    assertEquals(1, time.refusals());
  }

  @Test
  void goesBackToTheClockWhenThatIsRight() {
    refuse();
    pass(Duration.ofMinutes(5));
    off = Duration.ofMinutes(-3);
    assertNull(now());
    off = AHEAD;
    assertNull(now(), "that is for Kafka to refuse");
  }

  @Test
  void trustsACorrectionForAnHour() {
    refuse();
    pass(Duration.ofMinutes(61));
    assertNull(now());
  }

  @Test
  void aClockThatWentBackGoesOnFromWhatWasSeen() {
    off = Duration.ofDays(-10);
    time.notBefore(BROKER, BROKER.plus(off));
    pass(Duration.ofMinutes(1));
    assertEquals(BROKER.plusSeconds(60).toEpochMilli(), now());
    off = Duration.ofMinutes(1);
    assertNull(now());
  }

  @Test
  void aClockThatIsALittleBehindIsLeftAlone() {
    off = Duration.ofMinutes(-9);
    time.notBefore(BROKER, BROKER.plus(off));
    assertNull(now());
  }

  private Long now() {
    return time.timeFor(BROKER.plusNanos(nanos.get()).plus(off).toEpochMilli());
  }

  private void pass(Duration duration) {
    nanos.addAndGet(duration.toNanos());
  }

  /** As a broker of Kafka 3.9 or 4.3 words it. */
  private void refuse() {
    time.refused(
        "t",
        "Timestamp "
            + BROKER.plus(off).toEpochMilli()
            + " of message with offset 0 is out of range. The timestamp should be within ["
            + (BROKER.toEpochMilli() - Long.MAX_VALUE)
            + ", "
            + BROKER.plus(Duration.ofHours(1)).toEpochMilli()
            + "]");
  }
}
