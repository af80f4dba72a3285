// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.worker;

import dcos.metrics.net.BrokerProbe;
import dcos.metrics.queue.Reason;
import dcos.metrics.shim.discovery.BrokerSource;
import dcos.metrics.shim.stats.Counters;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one worker publishing, from {@link #start} to {@link #close}. Nothing that happens to the
 * worker, or that goes wrong here, reaches the rest of the shim. Safe for use by several threads.
 */
public final class WorkerSupervisor implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WorkerSupervisor.class);
  private static final Duration PROBE = Duration.ofSeconds(2);

  /** More than a worker that has lost its collector gives Connect to shut down. */
  private static final Duration PREDECESSORS = Duration.ofSeconds(3);

  private final WorkerConfig config;
  private final BrokerSource brokers;
  private final Progress progress;
  private final Counters counters;
  private final Timing timing;
  private final WorkerStarter starter;
  private final Predecessors predecessors;
  private final BrokerProbe probe = new BrokerProbe(PROBE);
  private final Backoff backoff;
  private final Thread thread;

  private final Object lock = new Object();
  private boolean stopping;
  private WorkerProcess current;

  /**
   * Does nothing yet.
   *
   * @param config what a worker is made of
   * @param brokers asked before every start of a worker, and when a backlog makes no progress
   * @param progress how far the queue has been published
   * @param counters gets {@code kafka_output.sessions_opened}, {@code .sessions_closed} (workers)
   *     and {@code .connection_failures} (no broker could be reached)
   */
  public WorkerSupervisor(
      WorkerConfig config, BrokerSource brokers, Progress progress, Counters counters) {
    this(config, brokers, progress, counters, Timing.STANDARD);
  }

  WorkerSupervisor(
      WorkerConfig config,
      BrokerSource brokers,
      Progress progress,
      Counters counters,
      Timing timing) {
    this.config = config;
    this.brokers = brokers;
    this.progress = progress;
    this.counters = counters;
    this.timing = timing;
    this.starter = new WorkerStarter(config);
    this.predecessors = new Predecessors(config.workerDir());
    this.backoff = new Backoff(timing.firstDelay(), timing.maxDelay());
    this.thread = new Thread(this::run, "worker-supervisor");
    thread.setDaemon(true);
  }

  /** Begins; returns at once. To be called once. */
  public void start() {
    if (!config.publishing().allAcks()) {
      log.warn("the failure of a broker may lose records, because not all replicas acknowledge");
    }
    thread.start();
  }

  /**
   * Ends the worker, in order if it does so within a second, and supervision. Returns when the
   * worker has ended; does nothing when called again.
   */
  @Override
  public void close() {
    WorkerProcess running;
    synchronized (lock) {
      stopping = true;
      running = current;
      current = null;
    }
    thread.interrupt();
    try {
      if (running != null) {
        boolean orderly = running.stop(timing.stop());
        log.info("worker: {}", orderly ? "stopped" : "killed, because it did not stop in time");
      }
      // It may be waiting for a name server; it cannot start anything any more.
      thread.join(timing.stop().toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (true) {
        if (runOnce()) {
          pause(backoff.next());
        }
      }
    } catch (InterruptedException e) {
      log.debug("supervision of the worker ends");
    }
  }

  /** Runs one worker; returns whether to wait before the next. */
  private boolean runOnce() throws InterruptedException {
    try {
      List<String> found = reachableBrokers();
      predecessors.end(PREDECESSORS);
      return runWorker(found);
    } catch (IOException e) {
      log.error("worker: cannot be started: {}; records wait in the queue", Reason.of(e));
    } catch (RuntimeException e) {
      log.error("worker: supervision failed unexpectedly and begins anew", e);
      stop();
    }
    return true;
  }

  /** Returns as soon as a broker can be reached. */
  private List<String> reachableBrokers() throws InterruptedException {
    while (true) {
      try {
        List<String> found = brokers.lookUp();
        if (isReachable(found)) {
          return found;
        }
      } catch (IOException e) {
        complain(e);
      }
      pause(timing.complain());
    }
  }

  private boolean isReachable(List<String> found) {
    try {
      probe.requireOne(found, starter.securityProtocol());
      return true;
    } catch (IOException e) {
      counters.increment("kafka_output.connection_failures");
      complain(e);
      return false;
    }
  }

  private static void complain(IOException e) {
    log.warn("{}; trying again, records wait in the queue", Reason.of(e));
  }

  private boolean runWorker(List<String> found) throws IOException, InterruptedException {
    RunningWorker worker;
    synchronized (lock) {
      if (stopping) {
        throw new InterruptedException("closed");
      }
      worker = starter.start(found);
      current = worker.process();
    }
    counters.increment("kafka_output.sessions_opened");
    try {
      return watch(worker);
    } finally {
      worker.rest().close();
      counters.increment("kafka_output.sessions_closed");
    }
  }

  /** Returns when the worker has ended, with whether to wait before the next one. */
  private boolean watch(RunningWorker worker) throws InterruptedException {
    // A container message is published only when it closes, and that is not standing still.
    Duration stalled = timing.stalled().plus(config.publishing().containerAge());
    WorkerCare care = new WorkerCare(timing, backoff, stalled, progress.read(), System.nanoTime());
    Health last = Health.SILENT;
    while (!worker.process().awaitEnd(timing.poll())) {
      Health health = worker.rest().health();
      tell(health, last);
      last = health;
      switch (care.decide(health, progress.read(), System.nanoTime())) {
        case NOTHING -> {}
        case RESTART_TASKS -> restartTasks(worker);
        case RESTART_WORKER -> {
          log.warn("worker: is restarted, because {}", reason(health));
          stop();
          return true;
        }
        case LOOK_UP_BROKERS -> {
          if (brokersHaveChanged(worker)) {
            stop();
            return false;
          }
          if (care.isStuck(isReachable(worker.brokers()), progress.read())) {
            log.warn("worker: is restarted, because it publishes nothing with a broker in reach");
            stop();
            return true;
          }
        }
      }
    }
    synchronized (lock) {
      if (stopping) {
        throw new InterruptedException("closed");
      }
      current = null;
    }
    log.warn(
        "worker: process {} has ended ({}); the next one follows, records wait in the queue",
        worker.process().pid(),
        worker.process().ending());
    return true;
  }

  private static void tell(Health health, Health last) {
    if (health.equals(last)) {
      return;
    }
    switch (health.state()) {
      case RUNNING -> log.info("worker: its connector is running");
      case FAILED -> log.warn("worker: its connector has failed: {}", health.problem());
      case SILENT -> log.warn("worker: its REST API does not answer any more");
      case STARTING -> log.info("worker: its connector is not running yet");
      case PAUSED -> log.warn("worker: its connector was paused or stopped; records wait");
    }
  }

  private static String reason(Health health) {
    return switch (health.state()) {
      case SILENT -> "its REST API does not answer";
      case FAILED -> "its connector fails again and again: " + health.problem();
      case STARTING, PAUSED, RUNNING -> "its connector does not come up";
    };
  }

  private static void restartTasks(RunningWorker worker) {
    try {
      worker.rest().restartFailed();
      log.info("worker: restart of what has failed was asked for");
    } catch (IOException e) {
      log.warn("worker: what has failed could not be restarted: {}", e.getMessage());
    }
  }

  private boolean brokersHaveChanged(RunningWorker worker) throws InterruptedException {
    String waiting = progress.read().backlog() + " records wait and none was published for a while";
    try {
      List<String> now = brokers.lookUp();
      boolean changed = !new HashSet<>(now).equals(new HashSet<>(worker.brokers()));
      log.warn(
          "worker: {}; the brokers are {} {}",
          waiting,
          changed ? "now" : "still",
          String.join(",", now));
      return changed;
    } catch (IOException e) {
      log.warn("worker: {}; {}", waiting, e.getMessage());
      return false;
    }
  }

  /** Ends the worker that runs, if any. */
  private void stop() throws InterruptedException {
    WorkerProcess running;
    synchronized (lock) {
      running = current;
    }
    if (running != null && !running.stop(timing.stop())) {
      log.warn("worker: process {} was killed, because it did not stop in time", running.pid());
    }
    synchronized (lock) {
      current = null;
    }
  }

  private static void pause(Duration duration) throws InterruptedException {
    Thread.sleep(duration.toMillis());
  }
}
