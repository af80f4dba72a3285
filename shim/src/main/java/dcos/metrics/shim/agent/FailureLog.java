// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.agent;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Tells when something begins to fail, keeps failing or works again, without a line for each time:
 * a new message is shown at most once a minute, the same one every ten minutes. One thread only.
 */
final class FailureLog {
  private static final long NEW_MESSAGE = Duration.ofMinutes(1).toNanos();
  private static final long SAME_MESSAGE = Duration.ofMinutes(10).toNanos();

  private final Logger log;
  private final String subject;
  private final LongSupplier nanoTime;
  private String shown;
  private long shownAt;
  private boolean announced;
  private long failures;

  /** {@code subject} begins each line: {@code agent state}. */
  FailureLog(Logger log, String subject, LongSupplier nanoTime) {
    this.log = log;
    this.subject = subject;
    this.nanoTime = nanoTime;
  }

  void failed(String message) {
    failures++;
    long now = nanoTime.getAsLong();
    if (shown == null || now - shownAt >= (message.equals(shown) ? SAME_MESSAGE : NEW_MESSAGE)) {
      log.warn("{}: {} (failure {} in a row; trying on)", subject, message, failures);
      shown = message;
      shownAt = now;
      announced = true;
    }
  }

  void succeeded() {
    if (announced) {
      log.info("{}: works again after {} failures", subject, failures);
      announced = false;
    }
    failures = 0;
  }
}
