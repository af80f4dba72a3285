// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The {@code docker} command, with variables of its own in the environment. */
final class DockerCommand {
  /** How a command ended, and what it said on standard output and then on standard error. */
  record Result(int exitCode, String output, String errors) {
    boolean succeeded() {
      return exitCode == 0;
    }

    /** For a message. */
    String lastLine() {
      List<String> lines = (output + errors).lines().filter(line -> !line.isBlank()).toList();
      return lines.isEmpty() ? "exit code " + exitCode : lines.get(lines.size() - 1).strip();
    }

    /**
     * Itself.
     *
     * @throws AssertionError with all that was said, unless it succeeded
     */
    Result required() {
      if (!succeeded()) {
        throw new AssertionError("docker: exit code " + exitCode + ":\n" + output + errors);
      }
      return this;
    }
  }

  private final Map<String, String> environment = new TreeMap<>();

  DockerCommand with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /**
   * Runs it to its end.
   *
   * @throws IOException if there is no such command, or it takes longer than that
   */
  Result run(Duration patience, String... arguments) throws IOException, InterruptedException {
    Path output = Files.createTempFile("docker-", ".out");
    Path errors = Files.createTempFile("docker-", ".err");
    try {
      List<String> command = new ArrayList<>(List.of("docker"));
      command.addAll(List.of(arguments));
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(root().toFile())
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
        throw new IOException(
            "docker "
                + String.join(" ", arguments)
                + " took more than "
                + patience.toSeconds()
                + " s, and said: "
                + read(output)
                + read(errors));
      }
      return new Result(process.exitValue(), read(output), read(errors));
    } finally {
      Files.delete(output);
      Files.delete(errors);
    }
  }

  /** Where Dockerfile and docker-compose.yml are. */
  private static Path root() throws IOException {
    return Installation.find().home().resolve("../../..").normalize();
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }
}
