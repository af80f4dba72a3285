// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.torture;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Prints a line for each fault: not before the next one, because repeats and gap records take a
 * while to arrive. For one thread.
 */
final class FaultTable {
  private static final String HEADER =
      "  #      at  flows after  repeats   lost  fault: what happened (cause of loss)";

  /**
   * A fault that records have flowed again after.
   *
   * @param number of the fault, from 1
   * @param at when it began, since the start of the run
   * @param fault its name
   * @param what happened
   * @param flowing from its end until a record that was sent after it had arrived; null if none did
   *     in time
   */
  record Row(int number, Duration at, String fault, String what, Duration flowing) {}

  private final PrintStream out;
  private final Books books;
  private Row open;
  private int repeated;
  private Map<String, Long> declared = Map.of();

  FaultTable(PrintStream out, Books books) {
    this.out = out;
    this.books = books;
  }

  /** Prints what stands above the lines. */
  void begin() {
    out.println(HEADER);
  }

  /** Prints the line of the fault that was over last, if one waits for that. */
  void print() {
    if (open != null) {
      out.println(line(open, books.repeated() - repeated, more(books.declared(), declared)));
      open = null;
    }
    repeated = books.repeated();
    declared = books.declared();
  }

  /** Takes a fault that is over. */
  void add(Row row) {
    open = row;
  }

  private static String line(Row row, int repeats, Map<String, Long> gaps) {
    long lost = gaps.values().stream().mapToLong(Long::longValue).sum();
    return String.format(
        Locale.ROOT,
        "%3d %7s %12s %8d %6d  %s: %s%s",
        row.number(),
        String.format(Locale.ROOT, "%d:%02d", row.at().toMinutes(), row.at().toSecondsPart()),
        row.flowing() == null
            ? "never"
            : String.format(Locale.ROOT, "%.1f s", row.flowing().toMillis() / 1000.0),
        repeats,
        lost,
        row.fault(),
        row.what(),
        gaps.isEmpty() ? "" : " (" + String.join(", ", gaps.keySet()) + ")");
  }

  private static Map<String, Long> more(Map<String, Long> now, Map<String, Long> before) {
    Map<String, Long> more = new TreeMap<>();
    now.forEach(
        (cause, count) -> {
          long added = count - before.getOrDefault(cause, 0L);
          if (added > 0) {
            more.put(cause, added);
          }
        });
    return more;
  }
}
