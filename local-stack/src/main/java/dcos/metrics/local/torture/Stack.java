// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.torture;

import dcos.metrics.local.BrokerProcess;
import dcos.metrics.local.CollectorProcess;
import dcos.metrics.local.Guard;
import dcos.metrics.local.Installation;
import dcos.metrics.local.Workspace;
import dcos.metrics.local.check.Format;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What is tortured: a broker and the collector pair, all processes of their own. One thread starts
 * and ends them; {@link #shim} and the addresses may be asked for by any.
 */
final class Stack implements AutoCloseable {
  static final String TOPIC_PREFIX = "metrics-";

  /** Age at which a container message is sent. */
  static final Duration BATCH_AGE = Duration.ofSeconds(1);

  /** The queue takes at most this much, of which it keeps some when it has been read. */
  static final int QUEUE_MEGABYTES = 32;

  static final int KEPT_MEGABYTES = 16;

  /** Free space below which the queue does not grow. */
  static final int FLOOR_MEGABYTES = 8;

  private static final int DISK_MEGABYTES = 64;

  private final Guard guard;
  private final BrokerProcess broker;
  private final CollectorProcess collector;
  private final SmallDisk disk;
  private volatile long shim;

  private Stack(Guard guard, BrokerProcess broker, CollectorProcess collector, SmallDisk disk) {
    this.guard = guard;
    this.broker = broker;
    this.collector = collector;
    this.disk = disk;
  }

  /**
   * Starts all of it, with the data directory on a small disk where one is possible.
   *
   * @param moreOptions of {@code bin/collector}
   */
  static Stack start(
      Installation installation, Workspace workspace, Format format, String... moreOptions)
      throws IOException, InterruptedException {
    Guard guard = Guard.start();
    BrokerProcess broker = new BrokerProcess(workspace.part("kafka"), 0);
    boolean small = SmallDisk.isPossible();
    CollectorProcess collector =
        new CollectorProcess(
            installation,
            workspace.part("collector"),
            0,
            options(broker, format, small, moreOptions));
    Path dataDir = Files.createDirectories(collector.dataDir());
    SmallDisk disk = small ? SmallDisk.mount(dataDir, DISK_MEGABYTES) : null;
    Stack stack = new Stack(guard, broker, collector, disk);
    try {
      stack.startBroker();
      stack.startShim();
      return stack;
    } catch (IOException | InterruptedException | RuntimeException e) {
      stack.close();
      throw e;
    }
  }

  private static List<String> options(
      BrokerProcess broker, Format format, boolean small, String... more) {
    List<String> options =
        new ArrayList<>(
            List.of(
                "-kafka-brokers=" + broker.bootstrapServers(),
                "-kafka-topic-prefix=" + TOPIC_PREFIX,
                "-record-format=" + format,
                "-kafka-produce-period-ms=" + BATCH_AGE.toMillis(),
                "-agent-polling=false",
                "-input-limit-amount-kbytes=0",
                "-global-limit-amount-kbytes=0",
                "-queue-max-mbytes=" + QUEUE_MEGABYTES,
                "-queue-keep-mbytes=" + KEPT_MEGABYTES,
                "-queue-segment-mbytes=1",
                "-queue-min-free-mbytes=" + (small ? FLOOR_MEGABYTES : 0)));
    options.addAll(List.of(more));
    return options;
  }

  void startBroker() throws IOException, InterruptedException {
    broker.start();
    guard.watch(broker.process());
  }

  void startShim() throws IOException, InterruptedException {
    startShim(Map.of());
  }

  /** As above, with more variables and options this once. */
  void startShim(Map<String, String> environment, String... more)
      throws IOException, InterruptedException {
    collector.start(environment, more);
    guard.watch(collector.process());
    shim = collector.process().pid();
  }

  /** Ends the shim with SIGKILL. */
  void killShim() throws InterruptedException {
    shim = 0;
    collector.kill();
  }

  /**
   * Ends the shim with SIGTERM, and so the worker.
   *
   * @return its exit code
   */
  int stopShim() throws IOException, InterruptedException {
    shim = 0;
    return collector.stop();
  }

  void pauseShim() throws IOException, InterruptedException {
    shim = 0;
    collector.process().freeze();
  }

  void resumeShim() throws IOException, InterruptedException {
    collector.process().thaw();
    shim = collector.process().pid();
  }

  /** The process id of the shim while it has to be at work; 0 while a fault keeps it from that. */
  long shim() {
    return shim;
  }

  /** Whether the shim has ended although nobody told it to. */
  boolean shimIsGone() {
    long expected = shim;
    return expected != 0
        && !ProcessHandle.of(expected).map(ProcessHandle::isAlive).orElse(false)
        && expected == shim;
  }

  BrokerProcess broker() {
    return broker;
  }

  CollectorProcess collector() {
    return collector;
  }

  InetSocketAddress input() {
    return collector.input();
  }

  Path dataDir() {
    return collector.dataDir();
  }

  Path queueDir() {
    return collector.queueDir();
  }

  /** Null where none is possible. */
  SmallDisk disk() {
    return disk;
  }

  /** Those that run, however many. */
  List<WorkerProcess> workers() {
    return WorkerProcess.of(dataDir());
  }

  /** Ends everything, the worker of a paused or killed shim among it. */
  @Override
  public void close() throws IOException {
    shim = 0;
    try {
      for (WorkerProcess worker : workers()) {
        Signals.send("CONT", worker.pid());
      }
      thaw(collector.process() == null ? 0 : collector.process().pid());
      thaw(broker.process() == null ? 0 : broker.process().pid());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    collector.close();
    broker.close();
    workers().forEach(one -> ProcessHandle.of(one.pid()).ifPresent(ProcessHandle::destroyForcibly));
    if (disk != null) {
      disk.close();
    }
    guard.close();
  }

  private static void thaw(long pid) throws IOException, InterruptedException {
    if (pid != 0) {
      Signals.send("CONT", pid);
    }
  }
}
