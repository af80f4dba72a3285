// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warnings, each once a minute at the most: what goes wrong at every block is not worth a line
 * each.
 */
final class Complaints {
  private static final Logger LOG = LoggerFactory.getLogger(Complaints.class);
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final InstantSource clock;
  private final Map<String, Instant> said = new HashMap<>();

  Complaints(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Warns.
   *
   * @param what that goes wrong; one of a few
   * @param detail why, or what to do
   */
  void say(String what, String detail) {
    Instant now = clock.instant();
    Instant last = said.get(what);
    if (last == null || Duration.between(last, now).compareTo(PAUSE) >= 0) {
      said.put(what, now);
      LOG.warn("{}: {}", what, detail);
    }
  }
}
