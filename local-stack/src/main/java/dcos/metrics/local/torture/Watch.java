// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.torture;

import dcos.metrics.local.LocalPorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Looks all the time, on a thread of its own, at what must hold whatever is done to the stack:
 *
 * <ul>
 *   <li>never do two workers run on one data directory;
 *   <li>a worker whose shim has died ends by itself, within {@link Striker#ORPHAN_PATIENCE};
 *   <li>no connector or task stays FAILED;
 *   <li>the shim does not end by itself, and its port answers soon after it was started.
 * </ul>
 *
 * <p>A worker that a signal has stopped does not count until it is let go on: it can do nothing,
 * not even end.
 */
final class Watch implements AutoCloseable {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(150);
  private static final Duration ASK_AGAIN = Duration.ofSeconds(1);
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  /** The supervisor restarts what has failed with a delay that grows to 60 s. */
  private static final Duration FAILED_PATIENCE = Duration.ofSeconds(90);

  private static final Duration PORT_PATIENCE = Duration.ofSeconds(20);

  private final Stack stack;
  private final Consumer<String> complaints;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final Thread thread = new Thread(this::run, "torture-watch");

  private final Set<Long> alive = new HashSet<>();
  private final Map<Long, Long> orphanedAt = new HashMap<>();
  private final Set<Long> complained = new HashSet<>();
  private final List<Long> deaths = new ArrayList<>();
  private boolean two;
  private boolean failed;
  private long fineAt = System.nanoTime();
  private long answeredAt = System.nanoTime();
  private long askedAt;

  Watch(Stack stack, Consumer<String> complaints) {
    this.stack = stack;
    this.complaints = complaints;
  }

  void start() {
    thread.start();
  }

  /** When workers ended or their tasks failed, in ms since 1970, in order. */
  List<Long> deaths() {
    synchronized (deaths) {
      return List.copyOf(deaths);
    }
  }

  /** Looks no more; returns when the last look is over. */
  void stop() throws InterruptedException {
    thread.interrupt();
    thread.join(TIMEOUT.multipliedBy(4).toMillis());
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    try {
      while (true) {
        long now = System.nanoTime();
        watchWorkers(now);
        if (now - askedAt >= ASK_AGAIN.toNanos()) {
          askedAt = now;
          watchTask(now);
          watchShim(now);
        }
        Waiting.pass(LOOK_AGAIN);
      }
    } catch (InterruptedException e) {
      // Closed.
    } catch (RuntimeException e) {
      complaints.accept("the watch has failed: " + e);
    }
  }

  private void watchWorkers(long now) {
    long shim = stack.shim();
    List<WorkerProcess> workers = stack.workers();
    noteDeaths(workers);
    List<WorkerProcess> running = workers.stream().filter(one -> !one.stopped()).toList();
    if (running.size() > 1 && !two) {
      complaints.accept("two workers run at once: " + running);
    }
    two = running.size() > 1;
    for (WorkerProcess worker : workers) {
      // While the shim is down or paused, its worker's parent says nothing.
      boolean orphan = shim != 0 && worker.parent() != shim && !worker.stopped();
      if (!orphan) {
        orphanedAt.remove(worker.pid());
        continue;
      }
      long since = orphanedAt.computeIfAbsent(worker.pid(), pid -> now);
      if (now - since > Striker.ORPHAN_PATIENCE.toNanos() && complained.add(worker.pid())) {
        complaints.accept("a worker has outlived its shim: " + worker);
      }
    }
  }

  private void noteDeaths(List<WorkerProcess> workers) {
    Set<Long> now = workers.stream().map(WorkerProcess::pid).collect(Collectors.toSet());
    for (long pid : alive) {
      if (!now.contains(pid)) {
        noteDeath();
      }
    }
    alive.clear();
    alive.addAll(now);
  }

  private void noteDeath() {
    synchronized (deaths) {
      deaths.add(System.currentTimeMillis());
    }
  }

  private void watchTask(long now) throws InterruptedException {
    String status = stack.shim() == 0 || alive.isEmpty() ? "" : status();
    if (!status.contains("\"FAILED\"")) {
      fineAt = now;
      failed = false;
      return;
    }
    if (!failed) {
      failed = true;
      noteDeath();
    }
    if (now - fineAt > FAILED_PATIENCE.toNanos()) {
      complaints.accept(
          "something has stayed failed for " + FAILED_PATIENCE.toSeconds() + " s: " + status);
      fineAt = now;
    }
  }

  /** Empty if there is no answer. */
  private String status() throws InterruptedException {
    try {
      URI address = stack.collector().workerRest().resolve("/connectors/metrics/status");
      HttpRequest request = HttpRequest.newBuilder(address).timeout(TIMEOUT).build();
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException | IllegalArgumentException e) {
      return "";
    }
  }

  private void watchShim(long now) {
    if (stack.shim() == 0) {
      answeredAt = now;
      return;
    }
    if (stack.shimIsGone()) {
      if (complained.add(stack.shim())) {
        complaints.accept(stack.collector().process().failure("ended by itself").getMessage());
      }
      return;
    }
    if (LocalPorts.answers(stack.input().getPort())) {
      answeredAt = now;
    } else if (now - answeredAt > PORT_PATIENCE.toNanos()) {
      complaints.accept("the shim's port has not answered for " + PORT_PATIENCE.toSeconds() + " s");
      answeredAt = now;
    }
  }
}
