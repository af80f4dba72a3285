// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.audit;

import java.util.Map;
import java.util.TreeMap;
import org.roaringbitmap.RoaringBitmap;

/**
 * A set of positions, compressed: a bit or less each where they lie close together. Consists of
 * 32-bit bitmaps, which, unlike the library's 64-bit ones, count what a range holds without
 * counting all before it. Each has so few positions that an int can count them.
 */
final class Positions {
  /** The highest position that can be held, so that there is one behind it. */
  static final long MAX = Long.MAX_VALUE - 1;

  private static final int CHUNK_BITS = 30;
  private static final long CHUNK = 1L << CHUNK_BITS;

  private final TreeMap<Long, RoaringBitmap> chunks = new TreeMap<>();

  /** Adds a range and returns how many of it were there before. */
  long add(long first, long last) {
    long before = 0;
    for (long chunk = first >>> CHUNK_BITS; chunk <= last >>> CHUNK_BITS; chunk++) {
      RoaringBitmap bitmap = chunks.computeIfAbsent(chunk, c -> new RoaringBitmap());
      long from = Math.max(first - chunk * CHUNK, 0);
      long to = Math.min(last - chunk * CHUNK, CHUNK - 1);
      if (from == to) {
        before += bitmap.checkedAdd((int) from) ? 0 : 1;
      } else {
        before += bitmap.rangeCardinality(from, to + 1);
        bitmap.add(from, to + 1);
      }
    }
    return before;
  }

  void addAll(Positions other) {
    other.chunks.forEach(
        (chunk, bitmap) -> chunks.computeIfAbsent(chunk, c -> new RoaringBitmap()).or(bitmap));
  }

  /** How many of a range are there. */
  long count(long first, long last) {
    long count = 0;
    for (Map.Entry<Long, RoaringBitmap> entry :
        chunks.subMap(first >>> CHUNK_BITS, true, last >>> CHUNK_BITS, true).entrySet()) {
      long base = entry.getKey() * CHUNK;
      long from = Math.max(first - base, 0);
      long to = Math.min(last - base, CHUNK - 1);
      count += entry.getValue().rangeCardinality(from, to + 1);
    }
    return count;
  }

  boolean contains(long position) {
    RoaringBitmap bitmap = chunks.get(position >>> CHUNK_BITS);
    return bitmap != null && bitmap.contains(within(position));
  }

  void remove(long first, long last) {
    for (Map.Entry<Long, RoaringBitmap> entry :
        chunks.subMap(first >>> CHUNK_BITS, true, last >>> CHUNK_BITS, true).entrySet()) {
      long base = entry.getKey() * CHUNK;
      entry.getValue().remove(Math.max(first - base, 0), Math.min(last - base, CHUNK - 1) + 1);
    }
    chunks.values().removeIf(RoaringBitmap::isEmpty);
  }

  boolean isEmpty() {
    return chunks.isEmpty();
  }

  /** How many there are. */
  long count() {
    return chunks.values().stream().mapToLong(RoaringBitmap::getLongCardinality).sum();
  }

  /** How many of another set are there. */
  long countIn(Positions other) {
    long count = 0;
    for (Map.Entry<Long, RoaringBitmap> entry : chunks.entrySet()) {
      RoaringBitmap others = other.chunks.get(entry.getKey());
      if (others != null) {
        count += RoaringBitmap.andCardinality(entry.getValue(), others);
      }
    }
    return count;
  }

  /** The lowest; -1 if there is none. */
  long first() {
    return nextPresent(0);
  }

  /** The highest; -1 if there is none. */
  long last() {
    Map.Entry<Long, RoaringBitmap> last = chunks.lastEntry();
    return last == null ? -1 : last.getKey() * CHUNK + last.getValue().last();
  }

  /** The lowest at or above that one; -1 if there is none. */
  long nextPresent(long from) {
    for (Map.Entry<Long, RoaringBitmap> entry :
        chunks.tailMap(from >>> CHUNK_BITS, true).entrySet()) {
      long base = entry.getKey() * CHUNK;
      long next = entry.getValue().nextValue((int) Math.max(0, from - base));
      if (next >= 0) {
        return base + next;
      }
    }
    return -1;
  }

  /** The lowest at or above that one that is not there. */
  long nextAbsent(long from) {
    long position = from;
    while (true) {
      long chunk = position >>> CHUNK_BITS;
      RoaringBitmap bitmap = chunks.get(chunk);
      if (bitmap == null || !bitmap.contains(within(position))) {
        return position;
      }
      long next = bitmap.nextAbsentValue(within(position));
      if (next >= 0 && next < CHUNK) {
        return chunk * CHUNK + next;
      }
      position = (chunk + 1) * CHUNK;
    }
  }

  private static int within(long position) {
    return (int) (position & (CHUNK - 1));
  }

  /** Makes it as small as it can be, and returns about how many bytes of memory it takes. */
  long compact() {
    long bytes = 0;
    for (RoaringBitmap bitmap : chunks.values()) {
      bitmap.runOptimize();
      bytes += 200 + bitmap.getLongSizeInBytes();
    }
    return bytes;
  }
}
