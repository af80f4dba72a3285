// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What {@code bin/collector} makes of a limit on memory. In place of Java there is a script that
 * says what Java says in a container with that limit, and then with what arguments it was started.
 *
 * <p>Seen to fail with a wrong unit (GB read as MB) and with the heaps given after the operator's
 * own options.
 */
class HeapSizesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path directory;

  @RegisterExtension final LogsOnFailure logs = new LogsOnFailure(() -> directory);

  @ParameterizedTest(name = "{0}: shim {1} MB, worker {2} MB")
  @CsvSource({
    "Unlimited, 48, 64",
    "192.00M, 48, 64",
    "256.00M, 48, 64",
    "320.50M, 64, 80",
    "448.00M, 96, 112",
    "512.00M, 96, 128",
    "1.00G, 96, 128",
    "2.50T, 96, 128",
  })
  void heapsFollowTheLimit(String limit, int shim, int worker) throws Exception {
    ChildProcess process = start(limit, Map.of());
    assertEquals(0, process.awaitExit(PATIENCE));
    String started = process.awaitLine(line -> line.startsWith("arguments: "), "", PATIENCE);
    assertTrue(started.contains(" -Xmx" + shim + "m "), started);
    String forWorker = process.awaitLine(line -> line.startsWith("worker: "), "", PATIENCE);
    assertEquals("worker: -Xmx" + worker + "m", forWorker.strip());
  }

  @Test
  void aLimitThatIsNotKnownIsNone() throws Exception {
    ChildProcess process = start("", Map.of());
    assertEquals(0, process.awaitExit(PATIENCE));
    assertTrue(process.awaitLine(line -> line.contains(" -Xmx48m "), "", PATIENCE).length() > 0);
  }

  @Test
  void theOperatorsOwnHeapsComeLast() throws Exception {
    ChildProcess process =
        start(
            "128.00M",
            Map.of("COLLECTOR_JVM_OPTS", "-Xmx30m", "WORKER_JVM_OPTS", "-Xmx40m -verbose"));
    assertEquals(0, process.awaitExit(PATIENCE));
    process.awaitLine(line -> line.matches("arguments: .* -Xmx48m .* -Xmx30m .*"), "", PATIENCE);
    process.awaitLine(line -> line.equals("worker: -Xmx64m -Xmx40m -verbose"), "", PATIENCE);
  }

  @ParameterizedTest(name = "{0} {1}: {2} MB needed")
  @CsvSource({"191.99M, -kafka, 192", "128.00M, -kafka=true, 192", "111.00M, -kafka=false, 112"})
  void tooLittleIsRefusedInOneLine(String limit, String option, int needed) throws Exception {
    ChildProcess process = start(limit, Map.of(), option);
    assertEquals(3, process.awaitExit(PATIENCE));
    List<String> said = process.linesThat(line -> true);
    assertEquals(1, said.size(), said::toString);
    assertTrue(said.get(0).contains(" " + needed + " MB"), said.get(0));
    assertTrue(said.get(0).contains("raise the limit"), said.get(0));
  }

  @Test
  void theShimAloneNeedsLess() throws Exception {
    assertEquals(0, start("112.00M", Map.of(), "--kafka=false").awaitExit(PATIENCE));
    assertEquals(0, start("112.00M", Map.of("KAFKA", "false")).awaitExit(PATIENCE));
  }

  @Test
  void helpAndToolsNeedNothing() throws Exception {
    assertEquals(0, start("64.00M", Map.of(), "-h").awaitExit(PATIENCE));
    assertEquals(0, start("64.00M", Map.of(), "queue", "ls").awaitExit(PATIENCE));
  }

  private ChildProcess start(String limit, Map<String, String> environment, String... arguments)
      throws IOException {
    Path java = Files.createDirectories(directory.resolve("java/bin")).resolve("java");
    Files.writeString(
        java,
        String.format(
            Locale.ROOT,
            """
        #!/bin/sh
        case "$*" in
          *-version)
            echo '    Memory Limit: %s'
            echo '    Memory & Swap Limit: 7.00M'
            echo 'openjdk version "17.0.1"' ;;
          *) echo "arguments: $*"; echo "worker: $WORKER_JVM_OPTS" ;;
        esac
        """,
            limit));
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
    Map<String, String> all = new HashMap<>(environment);
    all.put("JAVA_HOME", directory.resolve("java").toString());
    return ChildProcess.start(
        "collector",
        Installation.find().command(List.of(arguments)),
        all,
        directory.resolve("collector.log"),
        line -> {});
  }
}
