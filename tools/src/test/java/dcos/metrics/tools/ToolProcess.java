// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A command in a JVM of its own, as a user starts it. */
final class ToolProcess implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 60;

  /** How it ended and what it wrote. */
  record Result(int exitCode, String out, String err) {}

  private final Process process;
  private final CompletableFuture<String> out;
  private final CompletableFuture<String> err;

  private ToolProcess(Process process) {
    this.process = process;
    out = CompletableFuture.supplyAsync(() -> read(process.getInputStream()));
    err = CompletableFuture.supplyAsync(() -> read(process.getErrorStream()));
  }

  static ToolProcess start(List<String> jvmOptions, Map<String, String> environment, String... args)
      throws IOException {
    return new ToolProcess(builder(jvmOptions, environment, args).start());
  }

  /** With standard output into a file, to be looked at while the command runs. */
  static ToolProcess startInto(Path file, String... args) throws IOException {
    return new ToolProcess(
        builder(List.of(), Map.of(), args).redirectOutput(file.toFile()).start());
  }

  private static ProcessBuilder builder(
      List<String> jvmOptions, Map<String, String> environment, String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m"));
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeAll(List.of("KAFKA_BROKERS", "DATA_DIR"));
    builder.environment().putAll(environment);
    return builder;
  }

  /** Runs it to its end. */
  static Result run(String... args) throws Exception {
    try (ToolProcess tool = start(List.of(), Map.of(), args)) {
      return tool.end();
    }
  }

  /** SIGTERM. */
  void stop() {
    // Process.destroy would also close the streams that are still being read.
    process.toHandle().destroy();
  }

  Result end() throws Exception {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("the command does not end");
    }
    return new Result(process.exitValue(), out.get(), err.get());
  }

  /** As {@code | head} does when it has enough. */
  void closeOutput() throws IOException {
    process.getInputStream().close();
  }

  private static String read(InputStream in) {
    try (in) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return ""; // Closed by closeOutput.
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
