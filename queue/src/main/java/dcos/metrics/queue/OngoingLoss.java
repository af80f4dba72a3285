// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Tells of one kind of trouble while it lasts: a line when it begins, one a minute with the count,
 * and one when it has been over for a while. Belongs to the writer's thread.
 */
final class OngoingLoss {
  private static final Duration PERIOD = Duration.ofMinutes(1);

  /**
   * So long nothing must have happened, so that a queue at its bound is not told again and again.
   */
  private static final Duration QUIET = Duration.ofSeconds(10);

  private final String what;
  private final String advice;
  private final Consumer<String> lines;
  private Instant since;
  private Instant last;
  private Instant told;
  private long records;

  /**
   * A kind of trouble.
   *
   * @param what happens to records, as a sentence without its end: "the queue is full: new records
   *     are dropped"
   * @param advice what the operator can do
   * @param lines whom to tell
   */
  OngoingLoss(String what, String advice, Consumer<String> lines) {
    this.what = what;
    this.advice = advice;
    this.lines = lines;
  }

  /**
   * It happens.
   *
   * @param lost records that were lost by it, or 0 if they only wait
   */
  void happens(long lost, Instant now) {
    records += lost;
    last = now;
    if (since == null) {
      since = now;
      told = now;
      lines.accept(what + "; " + advice);
    }
  }

  /** To be called about every second. */
  void tick(Instant now) {
    if (since == null) {
      return;
    }
    if (Duration.between(last, now).compareTo(QUIET) >= 0) {
      lines.accept(
          String.format(
              Locale.ROOT,
              "over after %d s: %s (%d records lost in all)",
              Duration.between(since, last).toSeconds(),
              what,
              records));
      since = null;
      records = 0;
    } else if (Duration.between(told, now).compareTo(PERIOD) >= 0) {
      told = now;
      lines.accept(
          String.format(
              Locale.ROOT,
              "for %d s now: %s (%d records lost so far); %s",
              Duration.between(since, now).toSeconds(),
              what,
              records,
              advice));
    }
  }
}
