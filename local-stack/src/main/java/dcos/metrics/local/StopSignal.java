package dcos.metrics.local;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Lets a command stop things in order when the process is told to end (Ctrl-C, SIGTERM): its thread
 * is interrupted, and its own exit code counts instead of the signal's.
 */
final class StopSignal {
  private static final int NOT_IN_TIME = 1;

  private final Duration patience;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile int exitCode;

  /** Gives the command so long to end after it was interrupted. */
  StopSignal(Duration patience) {
    this.patience = patience;
  }

  /** Runs the command on this thread, then ends the process. Does not return. */
  void runAndExit(IntSupplier command) {
    Thread thread = Thread.currentThread();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(thread), "stop-signal"));
    try {
      exitCode = command.getAsInt();
    } finally {
      ended.countDown();
    }
    // While the process is being stopped this waits for the hook, which ends it.
    System.exit(exitCode);
  }

  private void stop(Thread command) {
    if (ended.getCount() == 0) {
      return;
    }
    command.interrupt();
    try {
      boolean inTime = ended.await(patience.toMillis(), TimeUnit.MILLISECONDS);
      Runtime.getRuntime().halt(inTime ? exitCode : NOT_IN_TIME);
    } catch (InterruptedException e) {
      Runtime.getRuntime().halt(NOT_IN_TIME);
    }
  }
}
