// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Lets a command end by itself when the process is told to stop (Ctrl-C, SIGTERM): its thread is
 * interrupted, and its own exit code counts instead of the signal's.
 */
public final class StopSignal {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final TemporaryFiles temporary;
  private final Duration patience;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile int exitCode;

  /** Also deletes those files in the end, whichever way it comes. */
  public StopSignal(TemporaryFiles temporary) {
    this(temporary, PATIENCE);
  }

  /** Gives the command that long to end after it was interrupted; then the process ends anyway. */
  public StopSignal(TemporaryFiles temporary, Duration patience) {
    this.temporary = temporary;
    this.patience = patience;
  }

  /** Runs the command on this thread, then ends the process. Does not return. */
  public void runAndExit(IntSupplier command) {
    Thread thread = Thread.currentThread();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(thread), "stop-signal"));
    try {
      exitCode = command.getAsInt();
    } finally {
      ended.countDown();
    }
    // If the process is being stopped, this waits for the hook, which ends it.
    System.exit(exitCode);
  }

  private void stop(Thread command) {
    if (ended.getCount() == 0) {
      temporary.delete();
      return;
    }
    command.interrupt();
    boolean inTime = false;
    try {
      inTime = ended.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      // Nobody interrupts this thread; if so, there is no time left.
    }
    temporary.delete();
    Runtime.getRuntime().halt(inTime ? exitCode : 1);
  }
}
