// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The task's metrics in the worker, where it can take them, which workers before 4.1 cannot. After
 * a restart they have to wait until those of the task before are gone: a stop that takes longer
 * than {@code task.shutdown.graceful.timeout.ms} goes on while the next task starts. Safe for use
 * by several threads.
 */
final class TaskMetrics {
  private static final Logger log = LoggerFactory.getLogger(TaskMetrics.class);
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Something that tries to register them: returns what removes them, or null to try again. */
  @FunctionalInterface
  interface Attempt {
    Runnable register();
  }

  private final Attempt attempt;

  // Guarded by this:
  private boolean done;
  private boolean tried;
  private long triedNanos;
  private Runnable remove = () -> {};

  TaskMetrics(SourceTaskContext context, StartedTask task, TaskStats stats) {
    this(() -> PluginTaskMetrics.register(context, task, stats));
  }

  TaskMetrics(Attempt attempt) {
    this.attempt = attempt;
  }

  /** Registers them if they are not yet, and if it is time for another attempt. */
  synchronized void register(long nowNanos) {
    if (done || (tried && nowNanos - triedNanos < RETRY_NANOS)) {
      return;
    }
    try {
      Runnable registered = attempt.register();
      if (registered != null) {
        remove = registered;
        done = true;
      } else if (!tried) {
        log.info(
            "the worker does not take the task's metrics yet: the task before this one may still be"
                + " ending");
      }
    } catch (LinkageError e) {
      // An older worker: neither the method nor the class is there.
      log.info("this worker cannot take a task's metrics (Kafka Connect 4.1 and later can)");
      done = true;
    }
    tried = true;
    triedNanos = nowNanos;
  }

  /** Removes them, for good. A second call does nothing. */
  synchronized void close() {
    done = true;
    remove.run();
    remove = () -> {};
  }
}
