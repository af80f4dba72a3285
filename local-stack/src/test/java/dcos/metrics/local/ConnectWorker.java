// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Kafka's own connect-standalone in a process of its own, with the plugin as it is shipped and one
 * connector, {@value #CONNECTOR}. It can be killed and started again.
 */
final class ConnectWorker {
  static final String CONNECTOR = "node";

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path directory;
  private final int port = LocalPorts.free();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<String, String> worker = new TreeMap<>();
  private final Map<String, String> connector = new TreeMap<>();
  private Process process;

  ConnectWorker(Path directory, String bootstrapServers, Path queue) throws IOException {
    this.directory = Files.createDirectories(directory);
    Path home = Installation.find().home();
    load(home.resolve("connect-configs/worker.properties"), worker);
    worker.put("bootstrap.servers", bootstrapServers);
    worker.put("plugin.path", home.resolve("plugins").toString());
    worker.put("listeners", "http://" + LocalPorts.HOST + ":" + port);
    worker.put("offset.storage.file.filename", directory.resolve("connect.offsets").toString());
    load(home.resolve("connect-configs/agent.properties"), connector);
    connector.put("name", CONNECTOR);
    connector.put("queue.dir", queue.toString());
  }

  ConnectWorker withWorker(String option, String value) {
    worker.put(option, value);
    return this;
  }

  ConnectWorker withConnector(String option, String value) {
    connector.put(option, value);
    return this;
  }

  /** Starts the process and returns when the connector's task is there. */
  void start() throws Exception {
    if (process != null && process.isAlive()) {
      throw new IllegalStateException("the worker runs already");
    }
    Path home = Installation.find().home();
    String classPath =
        home.resolve("lib")
            + "/*:"
            // Converters that only tests need.
            + Path.of(
                ConnectWorker.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + directory,
                "-Dorg.slf4j.simpleLogger.log.dcos.metrics=info",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                classPath,
                "org.apache.kafka.connect.cli.ConnectStandalone",
                store("worker", worker).toString(),
                store("connector", connector).toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
            .start();
    await("the worker", () -> status().contains("\"tasks\":[{"));
  }

  /** As a power cut would, but for what the operating system has. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** Asks it to end, as an init system does; kills it if it does not. */
  void stop() throws InterruptedException {
    if (process != null) {
      process.destroy();
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        kill();
      }
    }
  }

  /** The connector's status as JSON; empty while there is none. */
  String status() throws Exception {
    try {
      HttpResponse<String> response = send("GET", "/connectors/" + CONNECTOR + "/status", null);
      return response.statusCode() == 200 ? response.body() : "";
    } catch (IOException e) {
      return "";
    }
  }

  /** What a supervisor does: starts a failed task again. Returns whether it had failed. */
  boolean restartIfFailed() throws Exception {
    if (!status().contains("\"tasks\":[{\"id\":0,\"state\":\"FAILED\"")) {
      return false;
    }
    restartTask();
    return true;
  }

  /** What an operator does, too: ends the task in good order and starts it again. */
  void restartTask() throws Exception {
    send("POST", "/connectors/" + CONNECTOR + "/tasks/0/restart", "");
  }

  void stopConnector() throws Exception {
    require(send("PUT", "/connectors/" + CONNECTOR + "/stop", ""));
    await("the stop", () -> status().contains("\"tasks\":[]"));
  }

  void resumeConnector() throws Exception {
    require(send("PUT", "/connectors/" + CONNECTOR + "/resume", ""));
  }

  String patchOffsets(String body) throws Exception {
    return require(send("PATCH", "/connectors/" + CONNECTOR + "/offsets", body));
  }

  String deleteOffsets() throws Exception {
    return require(send("DELETE", "/connectors/" + CONNECTOR + "/offsets", null));
  }

  String get(String path) throws Exception {
    return require(send("GET", path, null));
  }

  /** All that the worker has logged. */
  String logged() throws IOException {
    return Files.readString(log());
  }

  /** Waits for a condition, for a minute. */
  void await(String what, Condition condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(what + " did not come within a minute; log:\n" + logged());
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /** Something to wait for. */
  interface Condition {
    boolean holds() throws Exception;
  }

  private String require(HttpResponse<String> response) {
    if (response.statusCode() / 100 != 2) {
      throw new AssertionError(response.statusCode() + " " + response.body());
    }
    return response.body();
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://" + LocalPorts.HOST + ":" + port + path))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private Path log() {
    return directory.resolve("worker.log");
  }

  private Path store(String name, Map<String, String> options) throws IOException {
    Path file = directory.resolve(name + ".properties");
    Properties properties = new Properties();
    properties.putAll(options);
    try (var out = Files.newOutputStream(file)) {
      properties.store(out, null);
    }
    return file;
  }

  private static void load(Path file, Map<String, String> options) throws IOException {
    Properties properties = new Properties();
    try (var in = Files.newInputStream(file)) {
      properties.load(in);
    }
    Map<String, String> read = new HashMap<>();
    for (String name : List.copyOf(properties.stringPropertyNames())) {
      read.put(name, properties.getProperty(name));
    }
    options.putAll(read);
  }
}
