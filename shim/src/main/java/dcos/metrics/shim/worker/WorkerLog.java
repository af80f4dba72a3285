// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.worker;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * Forwards a worker's output into the shim's log, line by line, each at the level it begins with.
 *
 * <p>Lines are cut at {@value #MAX_LINE} bytes, and of more than {@value #MAX_LINES} within ten
 * seconds the rest is only counted: a worker in trouble must not fill the disk with its log.
 */
final class WorkerLog {
  static final int MAX_LINE = 2000;
  static final int MAX_LINES = 200;
  private static final long PERIOD_NANOS = Duration.ofSeconds(10).toNanos();

  private final Logger log;
  private final LongSupplier nanoTime;
  private final byte[] line = new byte[MAX_LINE];
  private int length;
  private boolean cut;
  private Level level = Level.WARN;
  private long periodStart;
  private int forwarded;
  private long left;

  /** A log that forwards to another one, with the time from a clock that only goes forward. */
  WorkerLog(Logger log, LongSupplier nanoTime) {
    this.log = log;
    this.nanoTime = nanoTime;
    this.periodStart = nanoTime.getAsLong();
  }

  /** Forwards until the output ends; then or on a failure to read it returns. */
  void forward(InputStream output) {
    byte[] buffer = new byte[4096];
    try (output) {
      for (int n; (n = output.read(buffer)) >= 0; ) {
        for (int i = 0; i < n; i++) {
          take(buffer[i]);
        }
      }
    } catch (IOException e) {
      log.debug("worker: its output cannot be read any further: {}", e.toString());
    }
    if (length > 0) {
      endLine();
    }
    tellLeft();
  }

  private void take(byte b) {
    if (b == '\n') {
      endLine();
    } else if (length < MAX_LINE) {
      line[length++] = b;
    } else {
      cut = true;
    }
  }

  private void endLine() {
    String text = new String(line, 0, length, StandardCharsets.UTF_8).stripTrailing();
    if (cut) {
      text += "…";
    }
    length = 0;
    cut = false;
    if (text.isEmpty()) {
      return;
    }
    long now = nanoTime.getAsLong();
    if (now - periodStart >= PERIOD_NANOS) {
      tellLeft();
      periodStart = now;
      forwarded = 0;
    }
    if (forwarded == MAX_LINES) {
      left++;
      return;
    }
    forwarded++;
    int start = levelEnd(text);
    log.atLevel(level).log("worker: {}", text.substring(start));
  }

  private void tellLeft() {
    if (left > 0) {
      log.warn("worker: {} more lines within ten seconds are left out", left);
      left = 0;
    }
  }

  /**
   * Takes the level that the line begins with, if any, and returns where the text behind it begins.
   * A line without one, as in a stack trace, belongs to the one before.
   */
  private int levelEnd(String text) {
    int space = text.indexOf(' ');
    if (space < 0) {
      return 0;
    }
    Level named =
        switch (text.substring(0, space)) {
          case "ERROR", "SEVERE" -> Level.ERROR;
          case "WARN", "WARNING" -> Level.WARN;
          case "INFO" -> Level.INFO;
          case "DEBUG", "TRACE" -> Level.DEBUG;
          default -> null;
        };
    if (named == null) {
      return 0;
    }
    level = named;
    return space + 1;
  }
}
