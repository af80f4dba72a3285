// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.worker;

import java.time.Duration;

/**
 * How long things may take, and how often they are looked at.
 *
 * @param poll between two looks at the worker
 * @param complain between two searches for a broker, each with a line in the log
 * @param firstDelay before the first try to mend something; it doubles with each further one
 * @param maxDelay the longest such delay
 * @param healthy how long all must have run well for the delays to begin anew
 * @param silent how long a worker may leave its REST API unanswered, its start included, and how
 *     long its connector may then take to run; a tenth of a core makes both slow
 * @param stalled how long a backlog may make no progress
 * @param stop how long a worker may take to end before it is killed
 */
record Timing(
    Duration poll,
    Duration complain,
    Duration firstDelay,
    Duration maxDelay,
    Duration healthy,
    Duration silent,
    Duration stalled,
    Duration stop) {
  static final Timing STANDARD =
      new Timing(
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofSeconds(1),
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          Duration.ofSeconds(120),
          Duration.ofSeconds(60),
          Duration.ofSeconds(1));
}
