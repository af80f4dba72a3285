// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.worker;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * Ends this process when its input does: first the orderly way, with all shutdown hooks, and where
 * those hang, the hard way.
 *
 * <p>A hook of Connect's waits until the worker has started and for every task; with Kafka out of
 * reach that can take for ever.
 */
final class ParentWatch {
  /** Exit code when the shutdown hooks took too long; none of Connect's. */
  static final int HALTED = 124;

  private final InputStream input;
  private final Duration grace;

  ParentWatch(InputStream input, Duration grace) {
    this.input = input;
    this.grace = grace;
  }

  /** Watches from now on, on a thread of its own. */
  void start() {
    daemon("parent-watch", this::awaitEnd).start();
  }

  private void awaitEnd() {
    byte[] ignored = new byte[64];
    try {
      while (input.read(ignored) >= 0) {
        // Nothing is said on this pipe; only its end counts.
      }
    } catch (IOException e) {
      // As good as its end: nobody is there to write.
    }
    daemon("halt", this::haltAfterGrace).start();
    System.exit(0);
  }

  private void haltAfterGrace() {
    try {
      Thread.sleep(grace.toMillis());
    } catch (InterruptedException e) {
      // Nobody interrupts this thread; if anybody does, halting now is right as well.
    }
    Runtime.getRuntime().halt(HALTED);
  }

  private static Thread daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
