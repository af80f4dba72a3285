package dcos.metrics.shim.pipeline;

import dcos.metrics.shim.options.RateLimit;
import java.util.function.LongSupplier;

/**
 * Lets so many bytes pass in each period, and nothing between the moment when that was too little
 * and the period's end. Safe for use by several threads.
 */
final class Throttle {
  private final long limit;
  private final long periodNanos;
  private final LongSupplier nanoTime;
  private long periodStart;
  private long taken;
  private boolean closed;

  /**
   * The first period begins now.
   *
   * @param nanoTime as {@link System#nanoTime}
   */
  Throttle(RateLimit limit, LongSupplier nanoTime) {
    this.limit = limit.bytes() == 0 ? Long.MAX_VALUE : limit.bytes();
    this.periodNanos = limit.period().toNanos();
    this.nanoTime = nanoTime;
    this.periodStart = nanoTime.getAsLong();
  }

  /** Whether that many bytes may pass; then they count. */
  synchronized boolean tryTake(long bytes) {
    long passed = nanoTime.getAsLong() - periodStart;
    if (passed >= periodNanos) {
      periodStart += passed - passed % periodNanos;
      taken = 0;
      closed = false;
    }
    if (closed || bytes > limit - taken) {
      closed = true;
      return false;
    }
    taken += bytes;
    return true;
  }

  /** Takes back what passed and then did not go on; it will be asked for again. */
  synchronized void giveBack(long bytes) {
    taken = Math.max(0, taken - bytes);
  }
}
