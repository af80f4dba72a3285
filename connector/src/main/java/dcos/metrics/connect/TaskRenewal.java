// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.connector.ConnectorContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a connector's task anew in good order, with a new producer: Connect does so when the
 * connector says that its tasks' configuration has changed, which a generation in it brings about.
 * A task finds the one of its connector by name, for both are in one process. Safe for use by
 * several threads.
 */
final class TaskRenewal implements AutoCloseable {
  /** In the task's configuration once it was renewed: how often. */
  static final String GENERATION = "task.generation";

  private static final Logger log = LoggerFactory.getLogger(TaskRenewal.class);
  private static final Duration AT_MOST_EVERY = Duration.ofMinutes(10);
  private static final Map<String, TaskRenewal> RUNNING = new ConcurrentHashMap<>();

  private final String connector;
  private final ConnectorContext context;

  /** Connect waits for the task to end, so it must not be the task that waits for Connect. */
  private final ScheduledExecutorService thread;

  // Guarded by this:
  private int generation;
  private long renewedNanos;

  TaskRenewal(String connector, ConnectorContext context) {
    this.connector = connector;
    this.context = context;
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread made = new Thread(task, "renewal-" + connector);
              made.setDaemon(true);
              return made;
            });
    RUNNING.put(connector, this);
  }

  /** Asks for a new task of that connector; does nothing if it does not run. */
  static void request(String connector, int topics) {
    TaskRenewal renewal = RUNNING.get(connector);
    if (renewal != null) {
      renewal.request(topics, System.nanoTime());
    }
  }

  /** How often the task was renewed. */
  synchronized int generation() {
    return generation;
  }

  private synchronized void request(int topics, long nowNanos) {
    long wait = 0;
    if (generation > 0) {
      wait = Math.max(0, AT_MOST_EVERY.toNanos() - (nowNanos - renewedNanos));
    }
    if (wait == 0) {
      log.info(
          "the producer has written to {} topics and keeps figures of each: the task is started"
              + " anew, to let go of them",
          topics);
    } else {
      log.warn(
          "records go to more than {} topics in ten minutes, and the producer needs memory for each:"
              + " give the worker a larger heap (-Xmx), or see which sender makes so many",
          topics);
    }
    try {
      var unused = thread.schedule(this::renew, wait, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      log.debug("connector {} has ended", connector);
    }
  }

  private void renew() {
    synchronized (this) {
      generation++;
      renewedNanos = System.nanoTime();
    }
    try {
      context.requestTaskReconfiguration();
    } catch (RuntimeException e) {
      log.warn("Connect does not start the task anew: {}", e.getMessage());
    }
  }

  /** No task of this connector is renewed any more. */
  @Override
  public void close() {
    RUNNING.remove(connector, this);
    thread.shutdownNow();
  }
}
