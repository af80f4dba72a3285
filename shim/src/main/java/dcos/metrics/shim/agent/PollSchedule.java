// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.agent;

import java.time.Duration;

/**
 * When polls are due: at whole periods from the first one, however long each takes. Those that a
 * slow poll has run over are left out, not caught up with.
 */
final class PollSchedule {
  private final long period;
  private long due;

  /** The first poll is due at once. Times are those of {@link System#nanoTime}. */
  PollSchedule(Duration period, long now) {
    this.period = period.toNanos();
    due = now;
  }

  /** Moves on to the first due time behind {@code now}; returns how many were left out. */
  long advance(long now) {
    long passed = Math.max(0, now - due) / period;
    due += (passed + 1) * period;
    return passed;
  }

  /** A poll was made out of turn: periods count from then. */
  void restart(long now) {
    due = now;
  }

  /** Nanoseconds until the next poll; zero or less if it is due. */
  long left(long now) {
    return due - now;
  }
}
