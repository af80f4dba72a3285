// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.torture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dcos.metrics.local.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** {@code bin/collector audit}, which must come to the same result as the {@link Books}. */
final class ToolAudit {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Installation installation;
  private final Stack stack;
  private final Path directory;

  /**
   * Does nothing yet.
   *
   * @param directory gets its report
   */
  ToolAudit(Installation installation, Stack stack, Path directory) {
    this.installation = installation;
    this.stack = stack;
    this.directory = directory;
  }

  /** Runs it, and complains of what it finds wrong or has otherwise. */
  void run(Books books, Consumer<String> complaints) throws IOException, InterruptedException {
    Path report = directory.resolve("audit.json");
    Path errors = directory.resolve("audit.log");
    Process process = start(report, errors);
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        complaints.accept("the audit has not ended in " + PATIENCE.toMinutes() + " minutes");
        return;
      }
    } finally {
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      complaints.accept(
          String.format(
              Locale.ROOT,
              "the audit's exit code is %d, see %s: %s",
              process.exitValue(),
              report,
              Files.readString(errors).strip()));
      return;
    }
    JsonNode queue = new ObjectMapper().readTree(Files.readString(report)).at("/queues/0");
    long found = queue.path("records").longValue();
    if (found != books.published()) {
      complaints.accept(
          String.format(
              Locale.ROOT,
              "the audit has found %d records, and there are %d",
              found,
              books.published()));
    }
  }

  private Process start(Path report, Path errors) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "audit",
                "--brokers",
                stack.broker().bootstrapServers(),
                "--queue",
                stack.dataDir().toString(),
                "--from",
                "0",
                "--drained",
                "--output",
                "json"));
    return new ProcessBuilder(installation.command(command))
        .redirectOutput(report.toFile())
        .redirectError(errors.toFile())
        .start();
  }
}
