// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dcos.metrics.local.ChildProcess;
import dcos.metrics.local.Installation;
import dcos.metrics.local.LogsOnFailure;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The pair on a real file system that fills up; see {@link FullDiskScenario}, which runs in a mount
 * namespace of its own. It fails, as it must, when the queue has no floor ("the queue stands still"
 * does not happen, and then no position can be saved), and without {@code -XX:-UsePerfData} in
 * {@code bin/collector} (a file in {@code /tmp}).
 */
class FullDiskIT {
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private final PrintStream out = System.out;

  @TempDir Path directory;

  @RegisterExtension final LogsOnFailure logs = new LogsOnFailure(() -> directory);

  @ParameterizedTest
  @ValueSource(strings = {"drop-oldest", "drop-newest", "block"})
  void holdsThePolicyAndRecoversWhenThereIsRoomAgain(String policy) throws Exception {
    List<String> command = new ArrayList<>(MountNamespace.prefix());
    assumeFalse(
        command.isEmpty(),
        "no file system can be mounted here: that takes root, or user namespaces");
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-D" + Installation.PROPERTY + "=" + Installation.find().home(),
            "-D" + SmallDisk.PROPERTY + "=true",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
            "-cp",
            System.getProperty("java.class.path"),
            FullDiskScenario.class.getName(),
            policy,
            directory.toString()));
    try (ChildProcess scenario =
        ChildProcess.start(
            "full-disk", command, Map.of(), directory.resolve("full-disk.log"), out::println)) {
      assertEquals(0, scenario.awaitExit(PATIENCE), () -> scenario.failure("failed").getMessage());
    }
  }
}
