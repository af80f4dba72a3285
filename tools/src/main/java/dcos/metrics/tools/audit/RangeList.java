// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.audit;

import java.util.ArrayList;
import java.util.List;

/** Ranges for a report: all are counted, the first hundred are kept. */
final class RangeList {
  static final int KEPT = 100;

  private final List<Range> kept = new ArrayList<>();
  private long ranges;
  private long positions;

  /** All ranges of positions that are in the set. */
  static RangeList of(Positions positions) {
    RangeList list = new RangeList();
    for (long first = positions.nextPresent(0); first >= 0; ) {
      long end = positions.nextAbsent(first);
      list.add(new Range(first, end - 1));
      first = positions.nextPresent(end);
    }
    return list;
  }

  void add(Range range) {
    ranges++;
    positions = saturated(positions, range.count());
    if (kept.size() < KEPT) {
      kept.add(range);
    }
  }

  void addAll(RangeList other) {
    ranges += other.ranges;
    positions = saturated(positions, other.positions);
    other.kept.stream().limit(KEPT - kept.size()).forEach(kept::add);
  }

  /** The first ranges. */
  List<Range> kept() {
    return List.copyOf(kept);
  }

  /** How many ranges there are that are not kept. */
  long more() {
    return ranges - kept.size();
  }

  /** How many positions all ranges have; {@link Long#MAX_VALUE} if a long cannot hold it. */
  long positions() {
    return positions;
  }

  boolean isEmpty() {
    return ranges == 0;
  }

  private static long saturated(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }
}
