// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.torture;

import java.time.Duration;

/**
 * How long things last.
 *
 * @param calm at most, between two faults
 * @param hold at most, for a fault that lasts
 * @param outage at most, for the broker's long absence
 */
record Pace(Duration calm, Duration hold, Duration outage) {
  /** For a long run: pauses beyond the time-outs of client and supervisor occur. */
  static final Pace NORMAL =
      new Pace(Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(150));

  /** For a run of a few minutes. */
  static final Pace QUICK =
      new Pace(Duration.ofMillis(2500), Duration.ofSeconds(2), Duration.ofSeconds(8));
}
