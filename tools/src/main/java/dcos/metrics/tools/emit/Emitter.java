// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.emit;

import dcos.metrics.MetricList;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Sends records at their time, up to a number of them. */
final class Emitter {
  private final StreamSender sender;
  private long left;

  Emitter(StreamSender sender, long count) {
    this.sender = sender;
    this.left = count;
  }

  /** Sends what the source gives, at that many a second; 0 is no limit. */
  void stream(RecordSource source, double rate) throws IOException, InterruptedException {
    long start = System.nanoTime();
    for (long n = 0; left > 0; n++, left--) {
      if (rate > 0) {
        waitUntil(start + (long) (n / rate * 1e9));
      }
      MetricList record = source.next();
      if (record == null) {
        return;
      }
      sender.send(record);
      throwIfInterrupted();
    }
  }

  /** Sends a sample every period. */
  void sample(SystemFigures figures, Duration period) throws IOException, InterruptedException {
    long next = System.nanoTime();
    while (left > 0) {
      waitUntil(next);
      // A sample late by a period or more is left out, not made up for.
      next = Math.max(next + period.toNanos(), System.nanoTime());
      for (MetricList record : figures.sample(System.currentTimeMillis())) {
        if (left > 0) {
          sender.send(record);
          left--;
        }
      }
      sender.flush();
    }
  }

  /** Sends blocks whose time has come meanwhile. */
  private void waitUntil(long nanoTime) throws IOException, InterruptedException {
    for (long wait; (wait = nanoTime - System.nanoTime()) > 0; ) {
      long due = Math.max(0, sender.nanosUntilDue());
      TimeUnit.NANOSECONDS.sleep(Math.min(wait, due));
      sender.flushIfDue();
    }
  }

  /** A receiver that is always ready makes no call wait, so that none would notice. */
  private static void throwIfInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }
}
