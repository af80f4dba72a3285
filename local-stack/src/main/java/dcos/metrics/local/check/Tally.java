// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.check;

import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Compares what arrives with what was sent, and counts. Not safe for use by several threads.
 *
 * <p>A record has been received when all of it has arrived at least once. It is a repeat if it
 * arrives again with the same origin, as the headers promise; under another origin nobody could
 * recognise it, which is a difference. So is everything that nobody sent.
 */
final class Tally {
  private static final int SHOWN_PROBLEMS = 10;

  private final CheckRecords records;
  private final Format format;
  private final int count;
  private final Comparison comparison;
  private final Consumer<String> problems;

  private final Set<Received.Origin> seen = new HashSet<>();
  private final Map<Integer, Received.Origin> origins = new HashMap<>();
  private final Map<Integer, BitSet> incomplete = new HashMap<>();
  private final BitSet received = new BitSet();
  private long repeated;
  private long different;

  /**
   * Has received nothing yet.
   *
   * @param count records that are sent, numbered from 0
   * @param problems is told of the first few differences, in a line each
   */
  Tally(
      CheckRecords records,
      Format format,
      int count,
      String topicPrefix,
      Consumer<String> problems) {
    this.records = records;
    this.format = format;
    this.count = count;
    this.comparison = new Comparison(format, topicPrefix);
    this.problems = problems;
  }

  /** Looks at something that has arrived. */
  void add(Received arrived) {
    if (!seen.add(arrived.origin())) {
      repeated++;
      return;
    }
    OptionalInt number = CheckRecords.numberOf(arrived.tags(), arrived.datapoints());
    if (number.isEmpty() || number.getAsInt() < 0 || number.getAsInt() >= count) {
      report("nobody sent this: " + arrived);
      return;
    }
    int n = number.getAsInt();
    Received.Origin whole = wholeRecord(arrived.origin());
    Received.Origin before = origins.putIfAbsent(n, whole);
    if (before != null && !before.equals(whole)) {
      report("record " + n + " came from " + before + " and again from " + whole);
      return;
    }
    String difference = comparison.difference(records.expected(n), arrived);
    if (difference != null) {
      report("record " + n + ": " + difference);
      return;
    }
    if (isComplete(n, arrived.origin())) {
      received.set(n);
    }
  }

  /** Counts something that should not have arrived. */
  void addUnexpected(String what) {
    report(what);
  }

  /** Records that have arrived in full, as they were sent. */
  int received() {
    return received.cardinality();
  }

  /** Repeats that have arrived. */
  long repeated() {
    return repeated;
  }

  /** Whether every record has arrived as it was sent, and nothing else. */
  boolean isClean() {
    return received() == count && different == 0;
  }

  /** The result, in the words of the check's last line. */
  String summary() {
    return String.format(
        Locale.ROOT,
        "%d sent, %d received, %d missing, %d repeated, %d different",
        count,
        received(),
        count - received(),
        repeated,
        different);
  }

  private boolean isComplete(int number, Received.Origin origin) {
    if (format != Format.DATAPOINT) {
      return true;
    }
    BitSet parts = incomplete.computeIfAbsent(number, key -> new BitSet());
    parts.set(origin.part());
    if (parts.cardinality() < origin.parts()) {
      return false;
    }
    incomplete.remove(number);
    return true;
  }

  private static Received.Origin wholeRecord(Received.Origin origin) {
    return new Received.Origin(origin.queue(), origin.epoch(), origin.position(), 0, 0);
  }

  private void report(String problem) {
    different++;
    if (different <= SHOWN_PROBLEMS) {
      problems.accept(problem);
    }
    if (different == SHOWN_PROBLEMS) {
      problems.accept("(further differences are only counted)");
    }
  }
}
