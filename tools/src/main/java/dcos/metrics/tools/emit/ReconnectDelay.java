// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.emit;

import java.time.Duration;

/**
 * How long to wait before connecting: not at all the first time, then 100 ms, doubling up to 5 s. A
 * connection counts as a success only if it lasted, for a receiver may accept and close at once.
 */
final class ReconnectDelay {
  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private Duration next = Duration.ZERO;

  /** The wait before the next try. */
  Duration next() {
    Duration result = next;
    next = next.isZero() ? FIRST : next.multipliedBy(2);
    if (next.compareTo(LONGEST) > 0) {
      next = LONGEST;
    }
    return result;
  }

  /** To be told how long the connection was up; true if that starts the delays anew. */
  boolean lasted(Duration time) {
    if (time.compareTo(LONGEST) < 0) {
      return false;
    }
    next = FIRST;
    return true;
  }
}
