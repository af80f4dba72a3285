// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * The collector pair as it is shipped: {@code bin/collector}, which starts the worker. It comes
 * back with the same data under the same address, however it ended. Not for use by several threads
 * at once.
 */
public final class CollectorProcess implements AutoCloseable {
  private static final Duration START_PATIENCE = Duration.ofSeconds(60);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  /** In the command line of every worker. */
  private static final String WORKER_CLASS = "dcos.metrics.worker.BoundWorker";

  private final Installation installation;
  private final Path directory;
  private final int port;
  private final List<String> options;
  private ChildProcess process;

  /**
   * A collector that is not running yet.
   *
   * @param directory an existing one, for its log and its data directory
   * @param port of the TCP input; 0 takes a free one, now and for good
   * @param options of {@code bin/collector}, beside those for port and data directory
   */
  public CollectorProcess(Installation installation, Path directory, int port, List<String> options)
      throws IOException {
    this.installation = installation;
    this.directory = directory;
    this.port = port == 0 ? LocalPorts.free() : port;
    this.options = List.copyOf(options);
  }

  /** Where the TCP input listens. */
  public InetSocketAddress input() {
    return LocalPorts.address(port);
  }

  /** Its data directory. */
  public Path dataDir() {
    return directory.resolve("data");
  }

  /** The queue in its data directory. */
  public Path queueDir() {
    return dataDir().resolve("queue");
  }

  /** The running shim. */
  public ChildProcess process() {
    return process;
  }

  /** Returns when the TCP input listens. */
  public void start() throws IOException, InterruptedException {
    start(Map.of());
  }

  /**
   * As {@link #start()}, once with more options or another surrounding.
   *
   * @param environment more variables
   * @param more options
   */
  public void start(Map<String, String> environment, String... more)
      throws IOException, InterruptedException {
    LocalPorts.requireFree(port, "the collector");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-listen-endpoint",
                LocalPorts.HOST + ":" + port,
                "-data-dir",
                dataDir().toString()));
    arguments.addAll(options);
    arguments.addAll(List.of(more));
    process =
        ChildProcess.start(
            "collector",
            installation.command(arguments),
            environment,
            directory.resolve("collector.log"),
            line -> {});
    await(() -> LocalPorts.answers(port), "it listens on port " + port, START_PATIENCE);
  }

  /**
   * Ends it with SIGTERM; returns when it has ended.
   *
   * @return its exit code
   */
  public int stop() throws IOException, InterruptedException {
    process.terminate();
    return process.awaitExit(STOP_PATIENCE);
  }

  /** Ends the shim, and only the shim, with SIGKILL. */
  public void kill() throws InterruptedException {
    process.kill();
  }

  /** The worker that runs at this moment, if one does. */
  public Optional<ProcessHandle> worker() {
    return process.descendants().stream()
        .filter(one -> ChildProcess.commandLine(one).contains(WORKER_CLASS))
        .findFirst();
  }

  /** The running worker; waits for one. */
  public ProcessHandle awaitWorker(Duration patience) throws IOException, InterruptedException {
    AtomicReference<ProcessHandle> found = new AtomicReference<>();
    await(
        () -> {
          worker().ifPresent(found::set);
          return found.get() != null;
        },
        "a worker runs",
        patience);
    return found.get();
  }

  /** The address of the worker's REST API, which is another one at each start of a worker. */
  public URI workerRest() throws IOException {
    try (Stream<Path> files = Files.list(dataDir().resolve("worker"))) {
      for (Path file : files.filter(one -> one.toString().endsWith(".properties")).toList()) {
        Properties properties = new Properties();
        properties.load(Files.newBufferedReader(file));
        if (properties.containsKey("listeners")) {
          return URI.create(properties.getProperty("listeners"));
        }
      }
    }
    throw process.failure("has not said where its worker's REST API is");
  }

  /** Waits for a condition, for as long as the shim runs. */
  public void await(BooleanSupplier condition, String what, Duration patience)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (!process.isAlive()) {
        process.awaitExit(STOP_PATIENCE);
        throw process.failure("ended before " + what);
      }
      if (System.nanoTime() - deadline > 0) {
        throw process.failure("has waited in vain until " + what);
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
    }
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
  }
}
