package dcos.metrics.shim.ingest;

import java.util.function.LongSupplier;

/**
 * How much one connection may send: an amount per period, the first of which begins with the
 * connection. From the first record on that does not fit, all are refused until the period ends.
 */
final class Throttle {
  private final long bytesPerPeriod;
  private final long periodNanos;
  private final LongSupplier nanos;
  private long start;
  private long used;
  private boolean exhausted;

  Throttle(long bytesPerPeriod, long periodNanos, LongSupplier nanos) {
    this.bytesPerPeriod = bytesPerPeriod;
    this.periodNanos = periodNanos;
    this.nanos = nanos;
    this.start = nanos.getAsLong();
  }

  /** What became of a record. */
  enum Verdict {
    ADMITTED,
    /** Refused, the first in its period. */
    FIRST_REFUSED,
    REFUSED
  }

  Verdict admit(int bytes) {
    if (bytesPerPeriod <= 0) {
      return Verdict.ADMITTED;
    }
    long elapsed = nanos.getAsLong() - start;
    if (elapsed >= periodNanos) {
      start += elapsed - elapsed % periodNanos;
      used = 0;
      exhausted = false;
    }
    if (exhausted) {
      return Verdict.REFUSED;
    }
    if (used + bytes > bytesPerPeriod) {
      exhausted = true;
      return Verdict.FIRST_REFUSED;
    }
    used += bytes;
    return Verdict.ADMITTED;
  }
}
