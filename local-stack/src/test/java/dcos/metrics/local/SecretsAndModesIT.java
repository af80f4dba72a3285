// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.local.agent.SimulatedAgent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a running pair, started with a generous umask and the agent's credential in its environment,
 * lets others see of itself.
 */
class SecretsAndModesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String TOKEN = "a-token-that-is-for-the-agent-alone";
  private static final Path COLLECTOR = Path.of("bin", "collector");

  @TempDir Path directory;

  @RegisterExtension final LogsOnFailure logs = new LogsOnFailure(() -> directory);

  @Test
  void nobodyElseSeesAnythingAndTheCredentialIsNowhere() throws Exception {
    try (SimulatedAgent agent = SimulatedAgent.start(0);
        BrokerProcess broker =
            new BrokerProcess(Files.createDirectories(directory.resolve("kafka")), 0);
        CollectorProcess collector = collector(agent, broker)) {
      agent.setToken(TOKEN);
      broker.start();
      collector.start();
      ProcessHandle worker = collector.awaitWorker(PATIENCE);
      Path position = collector.queueDir().resolve("readers").resolve("metrics.position");
      // It polls with the token, and something of that was published.
      collector.await(() -> Files.exists(position), "the connector has read", PATIENCE);
      Path offsets = collector.dataDir().resolve("worker").resolve("connect.offsets");
      collector.await(() -> Files.exists(offsets), "the worker has written", PATIENCE);

      assertEquals(Map.of(), readableByOthers(collector.dataDir()));
      assertNoToken(collector.dataDir());
      for (long pid : List.of(worker.pid(), collector.process().pid())) {
        assertFalse(text(proc(pid, "cmdline")).contains(TOKEN), "command line of " + pid);
      }
      assertFalse(text(proc(worker.pid(), "environ")).contains(TOKEN), "the worker's environment");
      // A test that looks in the right places.
      assertTrue(text(proc(collector.process().pid(), "environ")).contains(TOKEN));

      assertEquals(0, collector.stop());
      assertEquals(Map.of(), readableByOthers(collector.dataDir()));
      assertNoToken(collector.dataDir());
      assertEquals(List.of(), collector.process().linesThat(line -> line.contains(TOKEN)));
    }
  }

  /** From an installation that sets umask and environment before it starts the real one. */
  private CollectorProcess collector(SimulatedAgent agent, BrokerProcess broker)
      throws IOException {
    Path home = directory.resolve("installation");
    Files.createDirectories(home.resolve(COLLECTOR).getParent());
    String real = Installation.find().command(List.of()).get(0);
    Files.writeString(
        home.resolve(COLLECTOR),
        String.format(
            Locale.ROOT,
            "#!/usr/bin/env bash\numask 022\nexport AUTH_CREDENTIAL=%s\nexec '%s' \"$@\"\n",
            TOKEN,
            real));
    Files.setPosixFilePermissions(
        home.resolve(COLLECTOR), PosixFilePermissions.fromString("rwx------"));
    return new CollectorProcess(
        new Installation(home),
        Files.createDirectories(directory.resolve("collector")),
        0,
        List.of(
            "-kafka-brokers=" + broker.bootstrapServers(),
            "-agent-endpoint=" + agent.endpoint(),
            "-agent-poll-period=1s",
            "-kafka-produce-period-ms=500",
            "-kafka-flush-ms=100",
            "-queue-min-free-mbytes=0"));
  }

  /** What is not 0600, or 0700 for directories, with its modes. */
  private static Map<Path, String> readableByOthers(Path top) throws IOException {
    Map<Path, String> found = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(top)) {
      for (Path path : paths.toList()) {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
          continue; // A temporary file that has got its name meanwhile.
        }
        String modes = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        // Native libraries that were unpacked may be executable.
        boolean own =
            Files.isDirectory(path) ? modes.equals("rwx------") : modes.endsWith("------");
        if (!own) {
          found.put(path, modes);
        }
      }
    }
    return found;
  }

  private static void assertNoToken(Path top) throws IOException {
    try (Stream<Path> files = Files.walk(top)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertFalse(text(file).contains(TOKEN), file::toString);
      }
    }
  }

  private static Path proc(long pid, String name) {
    return Path.of("/proc", Long.toString(pid), name);
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }
}
