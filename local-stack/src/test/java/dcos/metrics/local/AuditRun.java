// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A run of {@code bin/collector audit}, as it is shipped.
 *
 * @param exitCode how it ended
 * @param report what it said, as JSON; missing if it said nothing
 * @param errors its standard error
 */
record AuditRun(int exitCode, JsonNode report, String errors) {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Runs it with those arguments, of which the form of the report is none. */
  static AuditRun of(String bootstrapServers, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("audit", "--brokers", bootstrapServers, "--output", "json"));
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile("audit", ".json");
    Path err = Files.createTempFile("audit", ".err");
    Process process =
        new ProcessBuilder(Installation.find().command(command))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException("the audit does not end");
      }
      return new AuditRun(
          process.exitValue(),
          new ObjectMapper().readTree(Files.readString(out)),
          Files.readString(err));
    } finally {
      process.destroyForcibly();
      Files.delete(out);
      Files.delete(err);
    }
  }

  /** The report on the only queue there is. */
  JsonNode queue() {
    if (report.path("queues").size() != 1) {
      throw new AssertionError("not one queue: " + this);
    }
    return report.get("queues").get(0);
  }

  /** The first ranges of positions, as {@code 5-7,9-9}. */
  static String ranges(JsonNode positions) {
    List<String> ranges = new ArrayList<>();
    positions
        .get("ranges")
        .forEach(range -> ranges.add(range.get(0).longValue() + "-" + range.get(1).longValue()));
    return String.join(",", ranges);
  }
}
