// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.pipeline;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Lets so many bytes pass in each period. From the first record on that does not fit, all are
 * refused until the period ends. Safe for use by several threads.
 */
public final class Throttle {
  private final long bytesPerPeriod;
  private final long periodNanos;
  private final LongSupplier nanoTime;
  private long start;
  private long used;
  private boolean exhausted;

  /** What becomes of a record. */
  public enum Verdict {
    /** It may pass. */
    ADMITTED,
    /** It may not, the first in its period. */
    FIRST_REFUSED,
    /** It may not. */
    REFUSED
  }

  /**
   * The first period begins now.
   *
   * @param bytesPerPeriod 0 refuses nothing
   * @param nanoTime as {@link System#nanoTime}
   */
  public Throttle(long bytesPerPeriod, Duration period, LongSupplier nanoTime) {
    this.bytesPerPeriod = bytesPerPeriod == 0 ? Long.MAX_VALUE : bytesPerPeriod;
    this.periodNanos = period.toNanos();
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
  }

  /** Whether a record of that size may pass; if so, it counts. */
  public synchronized Verdict admit(long bytes) {
    long elapsed = nanoTime.getAsLong() - start;
    if (elapsed >= periodNanos) {
      start += elapsed - elapsed % periodNanos;
      used = 0;
      exhausted = false;
    }
    if (exhausted) {
      return Verdict.REFUSED;
    }
    if (bytes > bytesPerPeriod - used) {
      exhausted = true;
      return Verdict.FIRST_REFUSED;
    }
    used += bytes;
    return Verdict.ADMITTED;
  }

  /** Takes back what was admitted and then did not go on; it will be asked for again. */
  public synchronized void giveBack(long bytes) {
    used = Math.max(0, used - bytes);
  }
}
