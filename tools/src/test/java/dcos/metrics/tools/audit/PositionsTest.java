// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class PositionsTest {
  private static final long EDGE = 1L << 30;

  @Test
  void isAsASortedSetIs() {
    long seed = Long.getLong("test.seed", 1);
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Positions positions = new Positions();
    TreeSet<Long> model = new TreeSet<>();
    for (int i = 0; i < 2000; i++) {
      long first = 3 * EDGE - 500 + random.nextInt(1000);
      long last = first + (random.nextBoolean() ? 0 : random.nextInt(20));
      long before = 0;
      if (random.nextInt(3) == 0) {
        positions.remove(first, last);
        model.subSet(first, true, last, true).clear();
      } else {
        for (long p = first; p <= last; p++) {
          before += model.add(p) ? 0 : 1;
        }
        assertEquals(before, positions.add(first, last));
      }
      long at = 3 * EDGE - 510 + random.nextInt(1020);
      long absent = at;
      while (model.contains(absent)) {
        absent++;
      }
      Long present = model.ceiling(at);
      assertEquals(absent, positions.nextAbsent(at));
      assertEquals(present == null ? -1 : present, positions.nextPresent(at));
      assertEquals(model.contains(at), positions.contains(at));
      assertEquals(model.subSet(at, true, at + 30, true).size(), positions.count(at, at + 30));
      assertEquals(model.size(), positions.count());
      assertEquals(model.isEmpty(), positions.isEmpty());
      assertEquals(model.isEmpty() ? -1 : model.first(), positions.first());
      assertEquals(model.isEmpty() ? -1 : model.last(), positions.last());
    }
  }

  @Test
  void holdsRangesThatGoOverTheEdges() {
    Positions positions = new Positions();
    assertEquals(0, positions.add(EDGE - 2, 2 * EDGE + 1));
    assertEquals(2 * EDGE + 2, positions.nextAbsent(EDGE - 2));
    assertEquals(EDGE - 2, positions.nextPresent(0));
    assertEquals(EDGE + 4, positions.count());
    assertEquals(EDGE + 4, positions.countIn(positions));
    positions.remove(EDGE, 2 * EDGE - 1);
    assertEquals("1073741822-1073741823,2147483648-2147483649", Fed.text(RangeList.of(positions)));
  }

  @Test
  void holdsTheHighest() {
    Positions positions = new Positions();
    assertFalse(positions.contains(Positions.MAX));
    positions.add(Positions.MAX, Positions.MAX);
    assertTrue(positions.contains(Positions.MAX));
    assertEquals(Long.MAX_VALUE, positions.nextAbsent(Positions.MAX));
    assertEquals(Positions.MAX, positions.last());
  }

  @Test
  void takesABitForEachOfScatteredPositions() {
    Positions positions = new Positions();
    for (long i = 0; i < 1_000_000; i += 2) {
      positions.add(i, i);
    }
    assertTrue(positions.compact() < 140_000);
    positions.add(0, 999_999);
    assertTrue(positions.compact() < 2_000);
  }
}
