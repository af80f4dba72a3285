// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dcos.metrics.local.ChildProcess;
import dcos.metrics.local.Installation;
import dcos.metrics.local.LogsOnFailure;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code bin/torture} without the building: every kind of fault, each once or twice.
 *
 * <p>The test fails, as it must, when
 *
 * <ul>
 *   <li>the connector commits what it has read rather than what was acknowledged: "the positions …
 *       are neither in Kafka nor declared lost" after a kill of the worker;
 *   <li>the shim does not move an unreadable offset file aside: "no record has flowed" after it was
 *       filled with zeros;
 *   <li>the worker does not watch its standard input: "two workers run at once" after a kill of the
 *       shim;
 *   <li>the connector never commits: "came again … ms after it was published first".
 * </ul>
 */
class TortureIT {
  private static final Duration PATIENCE = Duration.ofMinutes(14);

  private final PrintStream out = System.out;

  @TempDir Path directory;

  @RegisterExtension final LogsOnFailure logs = new LogsOnFailure(() -> directory);

  @Test
  void allHoldsThroughEveryKindOfFault() throws Exception {
    List<String> command = new ArrayList<>(MountNamespace.prefix());
    boolean mounts = !command.isEmpty();
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-Djava.io.tmpdir=" + Files.createDirectories(directory.resolve("tmp")),
            "-D" + Installation.PROPERTY + "=" + Installation.find().home(),
            "-D" + SmallDisk.PROPERTY + "=" + mounts,
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
            "-cp",
            System.getProperty("java.class.path"),
            Torture.class.getName(),
            "--quick",
            "--seed=" + Long.getLong("test.seed", 1),
            "--format=" + System.getProperty("torture.format", "list")));
    try (ChildProcess torture =
        ChildProcess.start(
            "torture", command, Map.of(), directory.resolve("torture.log"), out::println)) {
      assertEquals(0, torture.awaitExit(PATIENCE));
      assertEquals(1, torture.linesThat(line -> line.startsWith("torture: all held")).size());
    }
  }
}
