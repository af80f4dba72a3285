// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.audit;

/** How many things of a kind may be kept in memory. */
final class Room {
  private int left;

  Room(int size) {
    this.left = size;
  }

  /** Takes room for one; false if there is none. */
  boolean take() {
    if (left == 0) {
      return false;
    }
    left--;
    return true;
  }

  void giveBack(int number) {
    left += number;
  }
}
