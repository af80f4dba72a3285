// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * The broker as a process of its own. It comes back with the same data under the same address,
 * however it ended. Not for use by several threads at once.
 */
public final class BrokerProcess implements AutoCloseable {
  private static final Duration START_PATIENCE = Duration.ofSeconds(90);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);

  private final Path directory;
  private final int port;
  private ChildProcess process;

  /**
   * A broker that is not running yet.
   *
   * @param directory an existing one, for its data and its log
   * @param port where clients find it; 0 takes a free one, now and for good
   */
  public BrokerProcess(Path directory, int port) throws IOException {
    this.directory = directory;
    this.port = port == 0 ? LocalPorts.free() : port;
  }

  /** Where clients find it. */
  public int port() {
    return port;
  }

  /** The address for clients' {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return LocalPorts.HOST + ":" + port;
  }

  /** The running process. */
  public ChildProcess process() {
    return process;
  }

  /** Returns when it takes requests. */
  public void start() throws IOException, InterruptedException {
    LocalPorts.requireFree(port, "the Kafka broker");
    process =
        ChildProcess.start(
            "broker",
            JavaCommand.of(
                BrokerMain.class,
                "256m",
                directory.resolve("data").toString(),
                Integer.toString(port)),
            Map.of(),
            directory.resolve("broker.log"),
            line -> {});
    process.awaitLine(
        line -> line.startsWith(BrokerMain.READY), "that it takes requests", START_PATIENCE);
  }

  /** Ends it in good order; returns when it has. */
  public void stop() throws InterruptedException {
    if (process != null) {
      process.stop(STOP_PATIENCE);
    }
  }

  /** Ends it with SIGKILL. */
  public void kill() throws InterruptedException {
    process.kill();
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
  }
}
