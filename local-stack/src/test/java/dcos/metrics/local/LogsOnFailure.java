// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Shows the end of every log file below a directory when a test has failed. */
public final class LogsOnFailure implements AfterTestExecutionCallback {
  private static final int SHOWN_LINES = 60;

  private final Supplier<Path> directory;

  public LogsOnFailure(Supplier<Path> directory) {
    this.directory = directory;
  }

  @Override
  public void afterTestExecution(ExtensionContext context) throws IOException {
    if (context.getExecutionException().isEmpty()) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory.get())) {
      for (Path log : files.filter(file -> file.toString().endsWith(".log")).toList()) {
        // Kafka calls its data files logs too.
        if (!log.toString().contains("/kafka/data/")) {
          show(context, log);
        }
      }
    }
  }

  private static void show(ExtensionContext context, Path log) throws IOException {
    List<String> lines = Files.readAllLines(log);
    System.out.println("--- " + context.getDisplayName() + ": " + log);
    lines
        .subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size())
        .forEach(line -> System.out.println("    " + line));
  }
}
