// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.worker;

import java.time.Duration;

/** Delays that double from the first to the longest. */
final class Backoff {
  private final Duration first;
  private final Duration max;
  private Duration next;

  Backoff(Duration first, Duration max) {
    this.first = first;
    this.max = max;
    this.next = first;
  }

  /** The delay before the next try. */
  Duration next() {
    Duration delay = next;
    Duration doubled = delay.multipliedBy(2);
    next = doubled.compareTo(max) > 0 ? max : doubled;
    return delay;
  }

  /** Begins with the first delay again. */
  void reset() {
    next = first;
  }
}
