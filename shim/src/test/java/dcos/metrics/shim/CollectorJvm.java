// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A collector in a JVM of its own, from the classes under test. */
final class CollectorJvm implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:(\\d+)");

  private final Process process;
  private final List<String> out = new CopyOnWriteArrayList<>();
  private final List<String> err = new CopyOnWriteArrayList<>();
  private final Thread outReader;
  private final Thread errReader;

  private CollectorJvm(Process process) {
    this.process = process;
    outReader = reader("stdout", process.getInputStream(), out);
    errReader = reader("stderr", process.getErrorStream(), err);
  }

  /** Starts it with exactly these options. */
  static CollectorJvm start(Map<String, String> environment, String... options) throws IOException {
    return new CollectorJvm(process(environment, options).start());
  }

  /** A process that is not started yet. */
  static ProcessBuilder process(Map<String, String> environment, String... options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx48m",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(options));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder;
  }

  /** Starts one that neither polls nor publishes, on a free port. */
  static CollectorJvm startAlone(Path dataDir, String... more) throws IOException {
    List<String> options =
        new ArrayList<>(
            List.of(
                "-listen-endpoint=127.0.0.1:0",
                "-agent-polling=false",
                "-kafka=false",
                "-queue-min-free-mbytes=0",
                "-data-dir",
                dataDir.toString()));
    options.addAll(List.of(more));
    return start(Map.of(), options.toArray(String[]::new));
  }

  CollectorJvm awaitReady() {
    awaitLine("ready: ");
    return this;
  }

  /** The first line on standard error with that in it; waits for it. */
  String awaitLine(String part) {
    await("line with " + part + " in " + err)
        .atMost(PATIENCE)
        .until(() -> line(part) != null || !process.isAlive());
    String line = line(part);
    if (line == null) {
      throw new AssertionError("no line with \"" + part + "\" in " + errText());
    }
    return line;
  }

  /** A connection to its TCP input. */
  Socket connect() throws IOException {
    Matcher matcher = LISTENING.matcher(awaitLine("listening on "));
    if (!matcher.find()) {
      throw new AssertionError(errText());
    }
    return new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(matcher.group(1)));
  }

  /** Sends SIGTERM. */
  void terminate() {
    // Process.destroy() would close the streams, and the last lines with them.
    process.toHandle().destroy();
  }

  int awaitExit() throws InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("still runs: " + errText());
    }
    outReader.join();
    errReader.join();
    return process.exitValue();
  }

  /** Standard error, without what the JVM says about its options. */
  List<String> err() {
    return err.stream().filter(line -> !line.startsWith("Picked up ")).toList();
  }

  String errText() {
    return String.join("\n", err());
  }

  String outText() {
    return String.join("\n", out);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private String line(String part) {
    return err.stream().filter(line -> line.contains(part)).findFirst().orElse(null);
  }

  private static Thread reader(String name, InputStream stream, List<String> lines) {
    Thread thread =
        new Thread(
            () -> {
              try (BufferedReader reader =
                  new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                for (String line; (line = reader.readLine()) != null; ) {
                  lines.add(line);
                }
              } catch (IOException e) {
                lines.add("cannot read " + name + ": " + e);
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
