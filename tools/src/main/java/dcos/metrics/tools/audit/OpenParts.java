// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.audit;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.roaringbitmap.RoaringBitmap;

/**
 * What has arrived of things that consist of several parts, until all of them are there.
 *
 * @param <K> what identifies a thing
 */
final class OpenParts<K> {
  /** What became of a part. */
  enum Outcome {
    /** Others are still to come. */
    OPEN,
    /** It was the last one: the thing is there, and not open any more. */
    COMPLETE,
    /** It has been there before. */
    REPEATED,
    /** The thing has another number of parts, as was said before. */
    CONTRADICTION,
    /** There is no room. */
    REFUSED
  }

  /** Parts up to this number are kept as the bits of a long. */
  private static final int FEW = 64;

  private static final class Open {
    private final int parts;
    private int arrived;
    private int units = 1;
    private long few;
    private RoaringBitmap many;

    Open(int parts) {
      this.parts = parts;
    }

    boolean add(int part) {
      boolean added;
      if (parts <= FEW) {
        long bit = 1L << (part - 1);
        added = (few & bit) == 0;
        few |= bit;
      } else {
        many = many == null ? new RoaringBitmap() : many;
        added = many.checkedAdd(part);
      }
      arrived += added ? 1 : 0;
      return added;
    }
  }

  private final Map<K, Open> open = new HashMap<>();
  private final Room room;

  /** {@code room} is for things that are open and shared with others. */
  OpenParts(Room room) {
    this.room = room;
  }

  Outcome add(K key, int part, int parts) {
    if (parts == 1) {
      return Outcome.COMPLETE;
    }
    Open thing = open.get(key);
    if (thing == null) {
      if (!room.take()) {
        return Outcome.REFUSED;
      }
      thing = new Open(parts);
      open.put(key, thing);
    }
    if (thing.parts != parts) {
      return Outcome.CONTRADICTION;
    }
    if (!thing.add(part)) {
      return Outcome.REPEATED;
    }
    if (thing.arrived == parts) {
      remove(key);
      return Outcome.COMPLETE;
    }
    if (thing.arrived == (long) thing.units * FEW) {
      // So many parts take as much memory as another thing.
      if (!room.take()) {
        remove(key);
        return Outcome.REFUSED;
      }
      thing.units++;
    }
    return Outcome.OPEN;
  }

  /** Forgets a thing that is there in another way. */
  void remove(K key) {
    Open removed = open.isEmpty() ? null : open.remove(key);
    if (removed != null) {
      room.giveBack(removed.units);
    }
  }

  /** What is open. */
  Set<K> keys() {
    return open.keySet();
  }
}
