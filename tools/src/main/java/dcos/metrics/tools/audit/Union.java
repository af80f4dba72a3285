// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Several sets of positions, looked at as one; the sets stay their owners' and may grow. */
final class Union {
  private final List<Positions> sets = new ArrayList<>();

  void include(Positions positions) {
    sets.add(positions);
  }

  /** The lowest at or above that one that no set has. */
  long nextAbsent(long from) {
    long at = from;
    boolean moved;
    do {
      moved = false;
      for (Positions positions : sets) {
        long next = positions.nextAbsent(at);
        moved |= next > at;
        at = next;
      }
    } while (moved);
    return at;
  }

  /**
   * Tells, in order, what no set has from that one to that one; there can be millions of ranges.
   */
  void holes(long from, long to, Consumer<Range> holes) {
    for (long at = nextAbsent(from); at <= to; ) {
      long end = to + 1;
      for (Positions positions : sets) {
        long next = positions.nextPresent(at);
        end = next < 0 ? end : Math.min(end, next);
      }
      holes.accept(new Range(at, end - 1));
      at = nextAbsent(end);
    }
  }
}
