// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim;

import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the process ends. Whoever wants it to, asks here; the first one decides the exit code. Safe
 * for use by several threads.
 */
final class Ending implements Thread.UncaughtExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Ending.class);

  private final CompletableFuture<ExitCode> code = new CompletableFuture<>();

  /** Asks for the end; returns at once. */
  void request(ExitCode wanted) {
    code.complete(wanted);
  }

  /** Waits until somebody asks. */
  ExitCode await() {
    return code.join();
  }

  /** What was asked for; if nothing was, the end comes from a signal. */
  ExitCode codeNow() {
    return code.getNow(ExitCode.STOPPED);
  }

  /**
   * A thread that died has left its work undone, and nobody else does it: better to end, visibly,
   * and be started again.
   */
  @Override
  public void uncaughtException(Thread thread, Throwable e) {
    if (code.isDone()) {
      LOG.debug("thread {} died while stopping", thread.getName(), e);
      return;
    }
    LOG.error("thread {} died unexpectedly; stopping", thread.getName(), e);
    request(ExitCode.FAILED);
  }
}
