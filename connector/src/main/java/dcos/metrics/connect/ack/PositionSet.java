// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect.ack;

/**
 * Positions in the order in which they were added, as text: {@code 5,7-9}. Grows with the number of
 * runs, not of positions. Belongs to one thread until it is complete.
 */
public final class PositionSet {
  private final StringBuilder finished = new StringBuilder();
  private long runFirst = -1;
  private long runLast = -1;
  private long lowest = Long.MAX_VALUE;
  private long highest = -1;
  private long count;
  private int runs;

  public static PositionSet of(long position) {
    PositionSet set = new PositionSet();
    set.add(position, position);
    return set;
  }

  /** Adds all from {@code first} to {@code last}; none if that is before it. */
  public void add(long first, long last) {
    if (last < first) {
      return;
    }
    if (runs > 0 && first == runLast + 1) {
      runLast = last;
    } else {
      if (runs > 0) {
        append(finished, runFirst, runLast).append(',');
      }
      runs++;
      runFirst = first;
      runLast = last;
    }
    lowest = Math.min(lowest, first);
    highest = Math.max(highest, last);
    count += last - first + 1;
  }

  /** Adds all of another, complete set. */
  public void addAll(PositionSet other) {
    if (other.runs == 0) {
      return;
    }
    if (other.runs == 1) {
      add(other.runFirst, other.runLast);
      return;
    }
    for (String run : other.text().split(",", -1)) {
      int dash = run.indexOf('-');
      long first = Long.parseLong(dash < 0 ? run : run.substring(0, dash));
      add(first, dash < 0 ? first : Long.parseLong(run.substring(dash + 1)));
    }
  }

  /** The lowest position; meaningless while empty. */
  public long lowest() {
    return lowest;
  }

  /** The highest position; meaningless while empty. */
  public long highest() {
    return highest;
  }

  public long count() {
    return count;
  }

  public int runs() {
    return runs;
  }

  /** About how long the text is: never less than its length. */
  public int textLength() {
    return finished.length() + 40;
  }

  /** The ranges; empty if there are none. */
  public String text() {
    if (runs == 0) {
      return "";
    }
    if (runs == 1 && runFirst == runLast) {
      return Long.toString(runFirst);
    }
    return append(new StringBuilder(finished), runFirst, runLast).toString();
  }

  @Override
  public String toString() {
    return text();
  }

  private static StringBuilder append(StringBuilder text, long first, long last) {
    text.append(first);
    return first == last ? text : text.append('-').append(last);
  }
}
