// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.torture;

import dcos.metrics.local.ChildProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Strikes the stack, and undoes what it did. For one thread. */
final class Striker {
  /** Undoes a strike, as far as it does not heal by itself. */
  @FunctionalInterface
  interface Healing {
    void heal() throws IOException, InterruptedException;
  }

  /**
   * A strike that was done.
   *
   * @param what happened, for the table
   * @param healing undoes it
   */
  record Struck(String what, Healing healing) {}

  /** How long a worker may outlive its shim: what Connect gets to shut down, and some more. */
  static final Duration ORPHAN_PATIENCE = Duration.ofSeconds(10);

  /** A worker writes its offset file every ten seconds, if something was published. */
  private static final Duration FLUSH_PATIENCE = Duration.ofSeconds(15);

  private static final Healing BY_ITSELF = () -> {};
  private static final long MEGABYTE = 1 << 20;

  private final Stack stack;
  private final Load load;
  private final OffsetFile offsets;
  private final QueueDirectoryFaults files;

  Striker(Stack stack, Load load) {
    this.stack = stack;
    this.load = load;
    this.offsets = new OffsetFile(stack.dataDir().resolve("worker").resolve("connect.offsets"));
    this.files = new QueueDirectoryFaults(stack.queueDir());
  }

  /** Does it. */
  Struck strike(Strike strike) throws IOException, InterruptedException {
    return switch (strike.kind()) {
      case KILL_WORKER -> killWorker();
      case PAUSE_WORKER -> pauseWorker(strike);
      case KILL_SHIM -> killShim(strike);
      case RESTART_SHIM -> restartShim();
      case PAUSE_SHIM -> {
        stack.pauseShim();
        yield new Struck("shim stopped for " + seconds(strike), stack::resumeShim);
      }
      case KILL_BROKER -> {
        stack.broker().kill();
        yield new Struck("broker killed, down for " + seconds(strike), stack::startBroker);
      }
      case RESTART_BROKER -> {
        stack.broker().stop();
        stack.startBroker();
        yield new Struck("broker restarted", BY_ITSELF);
      }
      case BROKER_OUTAGE -> {
        stack.broker().stop();
        yield new Struck("broker away for " + seconds(strike), stack::startBroker);
      }
      case PAUSE_BROKER -> {
        stack.broker().process().freeze();
        yield new Struck(
            "broker stopped for " + seconds(strike), () -> stack.broker().process().thaw());
      }
      case DELETE_OFFSETS, TRUNCATE_OFFSETS, ZERO_OFFSETS, DAMAGE_OFFSETS -> harmOffsets(strike);
      case FILL_DISK -> fillDisk(strike);
      case DROP_CONNECTIONS -> {
        load.dropConnections();
        yield new Struck("connections broken", BY_ITSELF);
      }
      case LOCALE -> changeLanguage(strike);
      case STUCK_LOG -> stickLog(strike);
      case REMOVE_TAIL -> {
        stack.killShim();
        String what = files.removeTail(strike.variant(), strike.seed());
        stack.startShim();
        yield new Struck("shim killed; " + what, BY_ITSELF);
      }
      case MOVE_QUEUE -> new Struck(files.moveAway(), files::deleteMoved);
      case LINK -> new Struck(files.putLinks() + " for " + seconds(strike), files::takeLinks);
      case ODD_ENTRY ->
          new Struck(
              files.putOddEntries(strike.variant()) + " for " + seconds(strike),
              files::takeOddEntries);
      case CLOCK -> {
        BrokerClock clock = new BrokerClock(stack.broker().bootstrapServers());
        clock.refuseRecords(true);
        yield new Struck(
            "records' times refused for " + seconds(strike), () -> clock.refuseRecords(false));
      }
      case MANY_TOPICS -> {
        int count = ManyTopics.send(stack.input());
        yield new Struck(count + " records of as many topics", BY_ITSELF);
      }
    };
  }

  private Optional<WorkerProcess> worker() {
    return stack.workers().stream().filter(one -> one.parent() == stack.shim()).findFirst();
  }

  private Struck killWorker() throws IOException, InterruptedException {
    Optional<WorkerProcess> worker = worker();
    if (worker.isEmpty()) {
      return new Struck("there was no worker", BY_ITSELF);
    }
    Signals.send("KILL", worker.get().pid());
    return new Struck("worker killed", BY_ITSELF);
  }

  private Struck pauseWorker(Strike strike) throws IOException, InterruptedException {
    Optional<WorkerProcess> worker = worker();
    if (worker.isEmpty()) {
      return new Struck("there was no worker", BY_ITSELF);
    }
    Signals.send("STOP", worker.get().pid());
    // The supervisor may have given it up meanwhile.
    return new Struck(
        "worker stopped for " + seconds(strike), () -> Signals.send("CONT", worker.get().pid()));
  }

  private Struck killShim(Strike strike) throws IOException, InterruptedException {
    stack.killShim();
    if (strike.variant()) {
      stack.startShim();
      return new Struck("shim killed and started again at once", BY_ITSELF);
    }
    return new Struck("shim killed, down for " + seconds(strike), stack::startShim);
  }

  private Struck restartShim() throws IOException, InterruptedException {
    endShim();
    stack.startShim();
    return new Struck("shim restarted", BY_ITSELF);
  }

  private Struck changeLanguage(Strike strike) throws IOException, InterruptedException {
    endShim();
    String language =
        strike.variant()
            ? "-Duser.language=tr -Duser.country=TR"
            : "-Duser.language=fa -Duser.country=IR";
    stack.startShim(Map.of("JAVA_TOOL_OPTIONS", language));
    return new Struck(
        "in " + (strike.variant() ? "Turkish" : "Persian") + " for " + seconds(strike),
        this::restartShim);
  }

  private Struck stickLog(Strike strike) throws IOException, InterruptedException {
    endShim();
    stack.startShim(Map.of(), "-record-input-log", "-record-output-log");
    ChildProcess shim = stack.collector().process();
    shim.stopReading(true);
    return new Struck(
        "log not read for " + seconds(strike),
        () -> {
          // It has to end in good order before anybody reads.
          try {
            endShim();
          } finally {
            shim.stopReading(false);
          }
          stack.startShim();
        });
  }

  private void endShim() throws IOException, InterruptedException {
    int code = stack.stopShim();
    if (code != 0) {
      throw new IOException("the collector's exit code was " + code + " after SIGTERM");
    }
  }

  private Struck harmOffsets(Strike strike) throws IOException, InterruptedException {
    Waiting.until(offsets::exists, FLUSH_PATIENCE);
    if (!strike.variant()) {
      return new Struck(offsets.harm(strike.kind(), strike.seed()), BY_ITSELF);
    }
    stack.killShim();
    if (!Waiting.until(() -> stack.workers().isEmpty(), ORPHAN_PATIENCE)) {
      throw new IOException("the worker outlived its shim: " + stack.workers());
    }
    String what = offsets.harm(strike.kind(), strike.seed());
    stack.startShim();
    return new Struck("shim killed; " + what, BY_ITSELF);
  }

  private Struck fillDisk(Strike strike) throws IOException {
    SmallDisk disk = stack.disk();
    long leave = strike.variant() ? 0 : Stack.FLOOR_MEGABYTES * MEGABYTE / 2;
    disk.fill(leave);
    String what = strike.variant() ? "disk full" : "disk filled beyond the queue's floor";
    return new Struck(what + " for " + seconds(strike), disk::empty);
  }

  private static String seconds(Strike strike) {
    return String.format(Locale.ROOT, "%.1f s", strike.hold().toMillis() / 1000.0);
  }

  /** Undoes them: room first, because whatever starts needs some. */
  static void heal(List<Struck> struck) throws IOException, InterruptedException {
    for (Struck one : struck) {
      one.healing().heal();
    }
  }
}
