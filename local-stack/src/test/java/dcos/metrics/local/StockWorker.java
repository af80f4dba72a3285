// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;

/**
 * Kafka's own {@code connect-standalone} of one release, in a process of its own, with nothing of
 * ours but the unpacked plugin archive and its {@code worker.properties}. It can be ended and
 * started again. Not for use by several threads at once.
 */
final class StockWorker implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long LOOK_AGAIN_NANOS = 100_000_000;

  private final KafkaRelease release;
  private final PluginArchive plugin;
  private final Path directory;
  private final int port = LocalPorts.free();
  private final Map<String, String> options = new HashMap<>();
  private ChildProcess process;

  /**
   * A worker that is not running yet.
   *
   * @param directory for its files; it is made
   */
  StockWorker(KafkaRelease release, PluginArchive plugin, Path directory, String bootstrapServers)
      throws IOException {
    this.release = release;
    this.plugin = plugin;
    this.directory = Files.createDirectories(directory);
    options.put("bootstrap.servers", bootstrapServers);
    options.put("plugin.path", plugin.directory().toString());
    options.put("listeners", "http://" + LocalPorts.HOST + ":" + port);
    options.put("offset.storage.file.filename", directory.resolve("connect.offsets").toString());
    options.put("offset.flush.interval.ms", "500");
  }

  /** With that option in place of the archive's own. */
  StockWorker withOption(String name, String value) {
    options.put(name, value);
    return this;
  }

  /** One more directory of plugins. */
  StockWorker withPlugins(Path more) {
    options.merge("plugin.path", more.toString(), (path, other) -> path + "," + other);
    return this;
  }

  /** Starts it with those connectors; returns when a task of each is running. */
  void start(List<Map<String, String>> connectors) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + directory,
                "-Dlog4j.configuration=" + storeLogging().toUri(),
                "-cp",
                release.workerClassPath(),
                "org.apache.kafka.connect.cli.ConnectStandalone",
                store("worker", plugin.properties("worker.properties", options)).toString()));
    for (Map<String, String> connector : connectors) {
      command.add(store(connector.get("name"), connector).toString());
    }
    process =
        ChildProcess.start(
            release + " worker", command, Map.of(), directory.resolve("worker.log"), line -> {});
    await(() -> !get("/", "/version").isEmpty(), "its REST API answers");
    for (Map<String, String> connector : connectors) {
      String path = "/connectors/" + connector.get("name") + "/status";
      await(() -> isRunning(path), "a task of " + connector.get("name") + " runs");
    }
  }

  /** Its REST API. */
  WorkerRest rest() {
    return new WorkerRest(URI.create("http://" + LocalPorts.HOST + ":" + port));
  }

  /** Throws if it has ended. */
  void requireAlive() throws IOException {
    if (!process.isAlive()) {
      throw process.failure("ended");
    }
  }

  /** Its log so far. */
  String log() throws IOException {
    return Files.readString(directory.resolve("worker.log"));
  }

  /** Ends it in good order. */
  void stop() throws InterruptedException {
    process.stop(PATIENCE);
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
  }

  private boolean isRunning(String path) throws IOException, InterruptedException {
    String trace = get(path, "/tasks/0/trace");
    if (!trace.isEmpty()) {
      throw process.failure("has a task that failed: " + trace);
    }
    return get(path, "/tasks/0/state").equals("RUNNING");
  }

  /** Part of what a GET returns; empty as long as it returns nothing. */
  private String get(String path, String part) throws InterruptedException {
    try {
      return rest().get(path).at(part).asText();
    } catch (IOException e) {
      return "";
    }
  }

  private void await(Condition condition, String what) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      requireAlive();
      if (System.nanoTime() - deadline > 0) {
        throw process.failure("has waited in vain until " + what);
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }

  private Path store(String name, Map<String, String> values) throws IOException {
    Properties properties = new Properties();
    properties.putAll(values);
    Path file = directory.resolve(name + ".properties");
    try (OutputStream out = Files.newOutputStream(file)) {
      properties.store(out, null);
    }
    return file;
  }

  /** As Kafka's releases before 4.0 have one in their config; later ones here log without. */
  private Path storeLogging() throws IOException {
    return Files.write(
        directory.resolve("log4j.properties"),
        List.of(
            "log4j.rootLogger=INFO, stdout",
            "log4j.appender.stdout=org.apache.log4j.ConsoleAppender",
            "log4j.appender.stdout.layout=org.apache.log4j.PatternLayout",
            "log4j.appender.stdout.layout.ConversionPattern=[%d] %p %m (%c)%n"));
  }

  @FunctionalInterface
  private interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }
}
