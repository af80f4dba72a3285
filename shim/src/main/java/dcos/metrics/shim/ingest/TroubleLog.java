// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.ingest;

import dcos.metrics.shim.stats.Counters;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Counts every trouble and logs some: the first few of each kind in a period with all details, the
 * rest as one line with their number. A sender of a million bad records must not make a million log
 * lines. Belongs to the event loop.
 */
final class TroubleLog {
  /** Lines of one kind in one period. */
  static final int LINES = 10;

  static final int MAX_TEXT = 400;

  static final long PERIOD_NANOS = TimeUnit.MINUTES.toNanos(1);

  private static final class Tally {
    private long since;
    private long count;
  }

  private final Counters counters;
  private final LongSupplier nanos;
  private final Consumer<String> lines;
  private final Map<Trouble, Tally> tallies = new EnumMap<>(Trouble.class);

  /**
   * A log.
   *
   * @param lines takes the lines
   */
  TroubleLog(Counters counters, LongSupplier nanos, Consumer<String> lines) {
    this.counters = counters;
    this.nanos = nanos;
    this.lines = lines;
  }

  /**
   * Counts and logs one.
   *
   * @param source whose trouble it is
   * @param what what is wrong, with value and limit
   * @return whether it was logged
   */
  boolean report(Trouble trouble, String source, String what) {
    return report(trouble, source, what, 1);
  }

  /** Counts {@code n}, with one line. */
  boolean report(Trouble trouble, String source, String what, long n) {
    counters.add(trouble.counter(), n);
    if (trouble.isOpenFailure()) {
      counters.increment(Trouble.OPEN_FAILURES);
    }
    return announce(trouble, source, what);
  }

  /** Logs without counting. */
  boolean announce(Trouble trouble, String source, String what) {
    long now = nanos.getAsLong();
    Tally tally = tallies.computeIfAbsent(trouble, key -> started(now));
    if (now - tally.since >= PERIOD_NANOS) {
      summarize(trouble, tally, now);
    }
    if (++tally.count > LINES) {
      return false;
    }
    lines.accept(source + ": " + trouble.outcome() + ": " + printable(what));
    return true;
  }

  /** Logs the summaries of periods that have ended; to be called every second or so. */
  void tick() {
    long now = nanos.getAsLong();
    tallies.forEach(
        (trouble, tally) -> {
          if (now - tally.since >= PERIOD_NANOS) {
            summarize(trouble, tally, now);
          }
        });
  }

  /** Parts of it may come from the sender. */
  private static String printable(String what) {
    String text = what.length() > MAX_TEXT ? what.substring(0, MAX_TEXT) + "…" : what;
    return text.replaceAll("\\p{Cntrl}", "?");
  }

  private static Tally started(long now) {
    Tally tally = new Tally();
    tally.since = now;
    return tally;
  }

  private void summarize(Trouble trouble, Tally tally, long now) {
    long unlogged = tally.count - LINES;
    if (unlogged > 0) {
      lines.accept(
          "tcp input: "
              + unlogged
              + " more cases like that in "
              + TimeUnit.NANOSECONDS.toSeconds(now - tally.since)
              + " s ("
              + trouble.counter()
              + ": "
              + counters.value(trouble.counter())
              + " in all)");
    }
    tally.since = now;
    tally.count = 0;
  }
}
