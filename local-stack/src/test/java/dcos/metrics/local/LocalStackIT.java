// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/local-stack} without the building. */
class LocalStackIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path directory;

  @RegisterExtension final LogsOnFailure logs = new LogsOnFailure(() -> directory);

  @Test
  void printsMetricsAndLeavesNothingBehind() throws Exception {
    Path temporary = Files.createDirectories(directory.resolve("tmp"));
    try (ChildProcess stack = start("--port", "0", "--kafka-port", "0")) {
      // The time, the topic, the name: a line that the consumer has printed.
      stack.awaitLine(line -> line.matches("20\\d\\d-\\S+Z host .*"), "a metric", PATIENCE);
      List<ProcessHandle> parts = stack.descendants();
      assertTrue(parts.size() >= 5, () -> "only " + parts);
      stack.terminate();
      assertEquals(0, stack.awaitExit(PATIENCE));
      for (ProcessHandle part : parts) {
        assertFalse(part.isAlive(), () -> "left behind: " + ChildProcess.commandLine(part));
      }
      try (Stream<Path> left = Files.list(temporary)) {
        assertEquals(List.of(), left.filter(Files::isDirectory).toList());
      }
    }
  }

  @Test
  void leavesNothingBehindWhenItIsKilled() throws Exception {
    try (ChildProcess stack = start("--port", "0", "--kafka-port", "0")) {
      stack.awaitLine(line -> line.matches("20\\d\\d-\\S+Z host .*"), "a metric", PATIENCE);
      List<ProcessHandle> parts = stack.descendants();
      stack.kill();
      for (ProcessHandle part : parts) {
        part.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void saysWhichPortIsTaken() throws Exception {
    try (ServerSocket other = new ServerSocket()) {
      other.bind(LocalPorts.address(0));
      String taken = Integer.toString(other.getLocalPort());
      try (ChildProcess stack = start("--port", taken, "--kafka-port", "0")) {
        assertEquals(3, stack.awaitExit(PATIENCE));
        assertEquals(
            1,
            stack.linesThat(line -> line.contains(":" + taken) && line.contains("--port")).size());
      }
    }
  }

  @Test
  void saysWhichPartHasDied() throws Exception {
    try (ChildProcess stack = start("--port", "0", "--kafka-port", "0")) {
      stack.awaitLine(line -> line.matches("20\\d\\d-\\S+Z host .*"), "a metric", PATIENCE);
      List<ProcessHandle> parts = stack.descendants();
      parts.stream()
          .filter(part -> ChildProcess.commandLine(part).contains("tools.Main emit"))
          .forEach(ProcessHandle::destroyForcibly);
      assertEquals(1, stack.awaitExit(PATIENCE));
      assertEquals(
          1, stack.linesThat(line -> line.contains("the emitter ended unexpectedly")).size());
      for (ProcessHandle part : parts) {
        assertFalse(part.isAlive(), () -> "left behind: " + ChildProcess.commandLine(part));
      }
    }
  }

  @Test
  void checksWithItsResultInTheLastLine() throws Exception {
    try (ChildProcess stack = start("--check", "--records", "500", "--format", "list")) {
      assertEquals(0, stack.awaitExit(PATIENCE));
      List<String> lines = stack.linesThat(line -> true);
      assertEquals(
          "500 sent, 500 received, 0 missing, 0 repeated, 0 different",
          lines.get(lines.size() - 1));
    }
  }

  private ChildProcess start(String... arguments) throws IOException {
    Path temporary = Files.createDirectories(directory.resolve("tmp"));
    List<String> command = new ArrayList<>(JavaCommand.of(LocalStack.class, "256m", arguments));
    command.addAll(
        1,
        List.of(
            "-Djava.io.tmpdir=" + temporary,
            "-D" + Installation.PROPERTY + "=" + Installation.find().home()));
    return ChildProcess.start(
        "local-stack", command, Map.of(), directory.resolve("local-stack.log"), line -> {});
  }
}
