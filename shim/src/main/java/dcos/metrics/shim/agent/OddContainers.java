// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.agent;

import dcos.metrics.shim.stats.Counters;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the containers that are not as they should be, and tells of them at the end of a document:
 * one line for those left out and one for those without a time, each at most every ten minutes. One
 * thread only.
 */
final class OddContainers {
  private static final Logger LOG = LoggerFactory.getLogger(OddContainers.class);
  private static final long PAUSE = Duration.ofMinutes(10).toNanos();
  private static final int MAX_SHOWN = 100;

  private final Counters counters;
  private final Turn skipped;
  private final Turn withoutTime;

  OddContainers(Counters counters, LongSupplier nanoTime) {
    this.counters = counters;
    skipped = new Turn(nanoTime);
    withoutTime = new Turn(nanoTime);
  }

  /** Nothing of the container is kept. */
  void skipped(String containerId, String reason) {
    counters.increment("agent_poll.containers_skipped");
    skipped.add(containerId, reason);
  }

  /** The container's records get another time. */
  void withoutTime(String containerId) {
    counters.increment("agent_poll.containers_without_time");
    withoutTime.add(containerId, "");
  }

  /** Ends a document. */
  void tell() {
    if (skipped.isDue()) {
      LOG.warn(
          "agent containers: {} of this poll left out, such as {}: {} (told at most every ten"
              + " minutes)",
          skipped.count,
          skipped.example,
          skipped.reason);
    }
    if (withoutTime.isDue()) {
      LOG.warn(
          "agent containers: {} of this poll have no timestamp, such as {}: their records get the"
              + " time of the answer (told at most every ten minutes)",
          withoutTime.count,
          withoutTime.example);
    }
    skipped.count = 0;
    withoutTime.count = 0;
  }

  /** What one document had of a kind, and when that was told. */
  private static final class Turn {
    private final LongSupplier nanoTime;
    private int count;
    private String example = "";
    private String reason = "";
    private boolean told;
    private long toldAt;

    Turn(LongSupplier nanoTime) {
      this.nanoTime = nanoTime;
    }

    void add(String containerId, String because) {
      if (count++ == 0) {
        String id = containerId == null || containerId.isEmpty() ? "one without id" : containerId;
        example =
            id.substring(0, Math.min(MAX_SHOWN, id.length())).replaceAll("[^\\x20-\\x7e]", "?");
        reason = because;
      }
    }

    boolean isDue() {
      long now = nanoTime.getAsLong();
      if (count == 0 || (told && now - toldAt < PAUSE)) {
        return false;
      }
      told = true;
      toldAt = now;
      return true;
    }
  }
}
