// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect.ack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PositionSetTest {
  @Test
  void joinsNeighboursToRanges() {
    PositionSet set = new PositionSet();
    for (long position : new long[] {5, 7, 8, 9, 12}) {
      set.add(position, position);
    }

    assertEquals("5,7-9,12", set.text());
    assertEquals(5, set.count());
    assertEquals(5, set.lowest());
    assertEquals(12, set.highest());
    assertEquals(3, set.runs());
  }

  @Test
  void keepsTheOrderOfTheRecords() {
    PositionSet set = new PositionSet();
    set.add(9, 9);
    set.add(3, 4);

    assertEquals("9,3-4", set.text());
    assertEquals(3, set.lowest());
    assertEquals(9, set.highest());
  }

  @Test
  void takesInAnotherSet() {
    PositionSet other = new PositionSet();
    other.add(4, 6);
    other.add(8, 8);
    PositionSet set = PositionSet.of(3);

    set.addAll(other);
    set.addAll(new PositionSet());
    set.addAll(PositionSet.of(9));

    assertEquals("3-6,8-9", set.text());
    assertEquals(6, set.count());
  }

  @Test
  void isEmptyAtFirst() {
    PositionSet set = new PositionSet();
    set.add(7, 6);

    assertEquals("", set.text());
    assertEquals(0, set.count());
  }
}
