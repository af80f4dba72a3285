// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.stats;

import java.util.Locale;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What came in or went on since the last such line, as one line of the log: {@code INPUT} or {@code
 * OUTPUT}; nothing if nothing did. Of one thread.
 */
final class TrafficLine implements Report {
  private static final Set<String> INPUT_DROPS =
      Set.of(
          "tcp_input.records_too_large",
          "tcp_input.records_unresolvable",
          "tcp_input.records_undelivered");

  private static final Set<String> OUTPUT_DROPS =
      Set.of(
          "topic_sorter.records_too_large",
          "topic_sorter.records_without_queue",
          "queue.records_trimmed_unread");

  private final String title;
  private final String counterPrefix;
  private final Predicate<String> isDrop;
  private final Consumer<String> lines;
  private final Differences differences = new Differences();

  private TrafficLine(
      String title, String counterPrefix, Predicate<String> isDrop, Consumer<String> lines) {
    this.title = title;
    this.counterPrefix = counterPrefix;
    this.isDrop = isDrop;
    this.lines = lines;
  }

  /** What the TCP input received. */
  static TrafficLine input(Consumer<String> lines) {
    return new TrafficLine("INPUT", "tcp_input.", INPUT_DROPS::contains, lines);
  }

  /** What all inputs brought to the queue. */
  static TrafficLine output(Consumer<String> lines) {
    return new TrafficLine(
        "OUTPUT",
        "topic_sorter.",
        name -> OUTPUT_DROPS.contains(name) || name.startsWith("queue.dropped."),
        lines);
  }

  @Override
  public void report(Figures figures) {
    Map<String, Long> grown = differences.since(figures.totals());
    long records = grown.getOrDefault(counterPrefix + "records", 0L);
    long throttled = grown.getOrDefault(counterPrefix + "records_throttled", 0L);
    long dropped =
        grown.entrySet().stream()
            .filter(entry -> isDrop.test(entry.getKey()))
            .mapToLong(Entry::getValue)
            .sum();
    if (records + throttled + dropped > 0) {
      lines.accept(
          String.format(
              Locale.ROOT,
              "%s %d records (%d bytes), %d throttled (%d bytes), %d dropped",
              title,
              records,
              grown.getOrDefault(counterPrefix + "bytes", 0L),
              throttled,
              grown.getOrDefault(counterPrefix + "bytes_throttled", 0L),
              dropped));
    }
  }
}
