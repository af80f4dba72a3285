// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The units in {@code connect-configs} are ones that systemd takes, and keep its own measure of
 * exposure low. Where there is no {@code systemd-analyze}, only what can be read is looked at.
 *
 * <p>Fails if a setting is misspelt ({@code verify} says "Unknown key"), if {@code
 * SystemCallFilter} is left out, or if a variable is no option. {@code ProtectSystem} alone does
 * not weigh enough to be missed.
 */
class SystemdUnitsTest {
  /** Of 100; what docs/operating.md says, with room for other releases of systemd. */
  private static final int MOST_EXPOSURE = 20;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"metrics-collector.service", "metrics-connect.service"})
  void systemdUnderstandsThem(String name) throws Exception {
    assumeTrue(hasAnalyze(), "no systemd-analyze here");
    // The programs that they start are not installed here.
    Path unit = directory.resolve(name);
    Files.writeString(unit, Files.readString(unit(name)).replaceAll("=/opt/\\S+", "=/bin/true"));

    assertEquals("", analyze("verify", unit.toString()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"metrics-collector.service", "metrics-connect.service"})
  void theyAreLittleExposed(String name) throws Exception {
    assumeTrue(hasAnalyze(), "no systemd-analyze here");
    String verdict =
        analyze(
            "security", "--offline=true", "--threshold=" + MOST_EXPOSURE, unit(name).toString());

    assertTrue(verdict.contains("Overall exposure level"), verdict);
  }

  @Test
  void whatTheCollectorsUnitSetsAreOptions() throws Exception {
    Map<String, String> variables = new TreeMap<>();
    // Those that are commented out as well: they are there to be used.
    for (String line : Files.readAllLines(unit("metrics-collector.service"))) {
      if (line.matches("#?Environment=.*")) {
        String[] variable = line.replaceFirst("#?Environment=", "").split("=", 2);
        variables.put(variable[0], variable[1]);
      }
    }
    assertTrue(variables.containsKey("DATA_DIR"), variables::toString);
    List<String> options = OptionTable.ALL.stream().map(Option::variable).toList();
    assertTrue(options.containsAll(variables.keySet()), variables::toString);
    assertEquals(List.of(), new OptionParser().parse(List.of(), variables).warnings());
  }

  private static Path unit(String name) {
    return Path.of("../connect-configs").resolve(name);
  }

  private static boolean hasAnalyze() {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .anyMatch(path -> Files.isExecutable(Path.of(path, "systemd-analyze")));
  }

  /** What it prints; fails with that if it does not like what it sees. */
  private static String analyze(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("systemd-analyze"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String printed =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertEquals(0, process.waitFor(), printed);
    return printed;
  }
}
