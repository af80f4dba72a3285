// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.audit;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Tells how far reading has come: in a line that changes where there is a terminal, else never. */
final class Progress {
  private static final Duration PERIOD = Duration.ofMillis(200);

  private final PrintWriter err;
  private final boolean terminal;
  private final LongSupplier nanoTime;
  private long shownAt;
  private boolean shown;

  Progress(PrintWriter err, boolean terminal, LongSupplier nanoTime) {
    this.err = err;
    this.terminal = terminal;
    this.nanoTime = nanoTime;
    this.shownAt = nanoTime.getAsLong();
  }

  void show(long done, long total) {
    long now = nanoTime.getAsLong();
    if (!terminal || now - shownAt < PERIOD.toNanos()) {
      return;
    }
    shownAt = now;
    shown = true;
    err.printf(
        Locale.ROOT,
        "\r%d of %d messages read (%d %%)",
        done,
        total,
        total == 0 ? 100 : 100 * done / total);
    err.flush();
  }

  /** Takes the line away. */
  void clear() {
    if (shown) {
      err.print("\r\033[K");
      err.flush();
      shown = false;
    }
  }
}
