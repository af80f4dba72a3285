// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.ingest;

import java.util.Arrays;

/**
 * Bytes of one connection that have arrived and are not used yet. Grows with them, by what the
 * budget grants, and holds no memory while it is empty.
 */
final class InputBuffer {
  private static final byte[] NONE = new byte[0];

  private final MemoryBudget.Account account;
  private byte[] array = NONE;
  private int from;
  private int to;
  private boolean pinned;

  InputBuffer(MemoryBudget.Account account) {
    this.account = account;
  }

  byte[] array() {
    return array;
  }

  /** Index of the first byte. */
  int from() {
    return from;
  }

  /** Index behind the last byte. */
  int to() {
    return to;
  }

  int size() {
    return to - from;
  }

  /**
   * Appends bytes.
   *
   * @param expected how large the buffer is going to be, as far as is known; it never grows beyond
   *     that for anything but bytes that are there
   * @return false if there is no memory for them
   */
  boolean append(byte[] bytes, int at, int count, long expected) {
    if (array.length - to < count && !makeRoom(count, expected)) {
      return false;
    }
    System.arraycopy(bytes, at, array, to, count);
    to += count;
    return true;
  }

  private boolean makeRoom(int count, long expected) {
    int size = size();
    int needed = Math.addExact(size, count);
    if (needed <= array.length && !pinned) {
      System.arraycopy(array, from, array, 0, size);
    } else {
      int capacity = (int) Math.max(needed, Math.min(2L * array.length, expected));
      if (!account.tryTake(capacity - array.length)) {
        capacity = needed; // Where memory is short, nothing is taken in advance.
        if (!account.take(capacity - array.length)) {
          return false;
        }
      }
      // Pinned bytes stay where they are, in the old array, for as long as somebody looks at them.
      byte[] larger = new byte[capacity];
      System.arraycopy(array, from, larger, 0, size);
      array = larger;
    }
    from = 0;
    to = size;
    return true;
  }

  /** From now on the bytes that are there keep their places in their array. */
  void pin() {
    pinned = true;
  }

  /** Forgets the first bytes, and all pins. */
  void consume(int count) {
    pinned = false;
    from += count;
    if (from == to) {
      clear();
    } else if (array.length > MemoryBudget.SMALL && size() < array.length / 4) {
      int spare = array.length - size();
      array = Arrays.copyOfRange(array, from, to);
      to -= from;
      from = 0;
      account.giveBack(spare);
    }
  }

  /** Forgets all. */
  void clear() {
    int capacity = array.length;
    array = NONE;
    from = 0;
    to = 0;
    pinned = false;
    account.giveBack(capacity);
  }
}
