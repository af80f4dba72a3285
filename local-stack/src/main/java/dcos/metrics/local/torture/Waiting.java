// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.torture;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for a condition that nobody announces. */
final class Waiting {
  private static final long LOOK_AGAIN_NANOS = 20_000_000;

  private Waiting() {}

  /** Whether it held within that time. */
  static boolean until(BooleanSupplier condition, Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      pause();
    }
    return true;
  }

  /** Lets that much time pass. */
  static void pass(Duration time) throws InterruptedException {
    until(() -> false, time);
  }

  private static void pause() throws InterruptedException {
    LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }
}
