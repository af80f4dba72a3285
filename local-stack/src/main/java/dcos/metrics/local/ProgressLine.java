// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Shows how far something has come: as a bar that moves where there is a terminal, else as a line
 * every few seconds. Not safe for use by several threads.
 */
public final class ProgressLine {
  private static final int WIDTH = 40;
  private static final Duration BAR_PERIOD = Duration.ofMillis(200);
  private static final Duration LINE_PERIOD = Duration.ofSeconds(5);

  private final PrintStream out;
  private final boolean terminal;
  private final LongSupplier nanoTime;
  private final String what;
  private final int total;
  private final long startedAt;
  private long shownAt;
  private boolean barShown;

  public ProgressLine(
      PrintStream out, boolean terminal, LongSupplier nanoTime, String what, int total) {
    this.out = out;
    this.terminal = terminal;
    this.nanoTime = nanoTime;
    this.what = what;
    this.total = total;
    this.startedAt = nanoTime.getAsLong();
    this.shownAt = startedAt;
  }

  /** Shows it, if it was not shown just before. */
  public void show(int done) {
    long now = nanoTime.getAsLong();
    Duration period = terminal ? BAR_PERIOD : LINE_PERIOD;
    if (now - shownAt < period.toNanos()) {
      return;
    }
    shownAt = now;
    int percent = (int) (100L * done / Math.max(1, total));
    if (terminal) {
      int filled = WIDTH * percent / 100;
      out.printf(
          Locale.ROOT,
          "\r[%s%s] %3d %% (%d of %d %s)",
          "#".repeat(filled),
          ".".repeat(WIDTH - filled),
          percent,
          done,
          total,
          what);
      barShown = true;
    } else {
      out.printf(
          Locale.ROOT,
          "%d of %d %s, after %d s%n",
          done,
          total,
          what,
          Duration.ofNanos(now - startedAt).toSeconds());
    }
    out.flush();
  }

  /** Takes the bar away, so that other lines can follow. */
  public void clear() {
    if (barShown) {
      out.print("\r\033[K");
      out.flush();
      barShown = false;
    }
  }
}
