// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.worker;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A worker that was started. Safe for use by several threads. */
final class WorkerProcess {
  /** How long the operating system may take to end what was killed. */
  private static final Duration KILL = Duration.ofSeconds(5);

  private final Process process;

  private WorkerProcess(Process process) {
    this.process = process;
  }

  /** Starts it; its output goes to that log. */
  static WorkerProcess start(ProcessBuilder builder, WorkerLog log) throws IOException {
    Process process = builder.start();
    Thread forwarder = new Thread(() -> log.forward(process.getInputStream()), "worker-log");
    forwarder.setDaemon(true);
    forwarder.start();
    return new WorkerProcess(process);
  }

  long pid() {
    return process.pid();
  }

  /** Waits for its end; false if it still runs after that time. */
  boolean awaitEnd(Duration patience) throws InterruptedException {
    return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** How it ended, for the log. */
  String ending() {
    int code = process.exitValue();
    return code > 128 ? "killed by signal " + (code - 128) : "exit code " + code;
  }

  /**
   * Ends it: closes its standard input, at which it stops in order, and kills it if it has not
   * within that time. Returns when it has ended.
   *
   * @return whether it ended in order
   * @throws InterruptedException if interrupted; then it is killed at once
   */
  boolean stop(Duration patience) throws InterruptedException {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // It has closed it, or has ended.
    }
    try {
      if (awaitEnd(patience)) {
        return true;
      }
    } finally {
      process.destroyForcibly();
    }
    awaitEnd(KILL);
    return false;
  }
}
