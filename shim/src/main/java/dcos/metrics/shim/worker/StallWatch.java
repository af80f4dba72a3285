// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.worker;

import java.time.Duration;

/** Notices a backlog that makes no progress. */
final class StallWatch {
  private final long patienceNanos;
  private long committed;
  private long sinceNanos;

  /**
   * Begins to watch.
   *
   * @param patience how long a backlog may stand still
   * @param nowNanos the time on a clock that only goes forward
   */
  StallWatch(Duration patience, Progress.Reading reading, long nowNanos) {
    this.patienceNanos = patience.toNanos();
    this.committed = reading.committed();
    this.sinceNanos = nowNanos;
  }

  /**
   * Whether the backlog has stood still for too long. Says so once, then again after the same time.
   */
  boolean isStalled(Progress.Reading reading, long nowNanos) {
    if (!reading.hasBacklog() || reading.committed() != committed) {
      committed = reading.committed();
      sinceNanos = nowNanos;
      return false;
    }
    if (nowNanos - sinceNanos < patienceNanos) {
      return false;
    }
    sinceNanos = nowNanos;
    return true;
  }
}
