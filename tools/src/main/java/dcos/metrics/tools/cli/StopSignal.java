package dcos.metrics.tools.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Lets a command end by itself when the process is told to stop (Ctrl-C, SIGTERM): its thread is
 * interrupted, and its own exit code counts instead of the signal's.
 */
public final class StopSignal {
  private static final int PATIENCE_SECONDS = 5;

  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile int exitCode;

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
      return;
    }
    command.interrupt();
    try {
      boolean inTime = ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
      Runtime.getRuntime().halt(inTime ? exitCode : 1);
    } catch (InterruptedException e) {
      Runtime.getRuntime().halt(1);
    }
  }
}
