// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.stats;

import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * All counters that have grown since the last such line, as one line of the log; nothing if none
 * has. Those of single topics are left out. Of one thread.
 */
final class CounterLine implements Report {
  private final Consumer<String> lines;
  private final Differences differences = new Differences();
  private Map<String, Long> levelsBefore = Map.of();

  /** Writes to {@code lines}. */
  CounterLine(Consumer<String> lines) {
    this.lines = lines;
  }

  @Override
  public void report(Figures figures) {
    Map<String, Long> grown = differences.since(figures.totals());
    grown.values().removeIf(n -> n == 0);
    if (!grown.isEmpty() || !figures.levels().equals(levelsBefore)) {
      lines.accept(
          String.format(Locale.ROOT, "counters: %s; now: %s", join(grown), join(figures.levels())));
    }
    levelsBefore = figures.levels();
  }

  private static String join(Map<String, Long> figures) {
    return figures.isEmpty()
        ? "none"
        : figures.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(" "));
  }
}
