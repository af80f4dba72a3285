// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.audit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The positions that a header names, in its order: {@code 5,7-9}. Immutable. */
final class PositionRanges {
  private static final int MAX_DIGITS = 19;

  private final long[] bounds;
  private final int length;
  private final long count;

  private PositionRanges(long[] bounds, int length, long count) {
    this.bounds = bounds;
    this.length = length;
    this.count = count;
  }

  /**
   * Reads a header's value.
   *
   * @param max how many positions it may name
   */
  static PositionRanges parse(byte[] text, long max) throws BadStampException {
    long[] bounds = new long[2];
    int length = 0;
    long count = 0;
    for (int at = 0; at < text.length; ) {
      int end = numberEnd(text, at);
      long first = number(text, at, end);
      long last = first;
      if (end < text.length && text[end] == '-') {
        int lastEnd = numberEnd(text, end + 1);
        last = number(text, end + 1, lastEnd);
        end = lastEnd;
      }
      if (last < first) {
        throw bad(text, "a range that ends before it begins");
      }
      if (last - first >= max - count) {
        throw bad(text, "more than " + max + " positions");
      }
      count += last - first + 1;
      if (length == bounds.length) {
        bounds = Arrays.copyOf(bounds, 2 * length);
      }
      bounds[length++] = first;
      bounds[length++] = last;
      if (end < text.length && (text[end] != ',' || end + 1 == text.length)) {
        throw bad(text, "something else than ranges");
      }
      at = end + 1;
    }
    return new PositionRanges(bounds, length, count);
  }

  private static int numberEnd(byte[] text, int from) {
    int end = from;
    while (end < text.length && text[end] >= '0' && text[end] <= '9') {
      end++;
    }
    return end;
  }

  private static long number(byte[] text, int from, int to) throws BadStampException {
    if (to == from || to - from > MAX_DIGITS) {
      throw bad(text, "something else than ranges");
    }
    long number = 0;
    for (int i = from; i < to; i++) {
      number = 10 * number + (text[i] - '0');
    }
    // Of 19 digits, what is over a long's range has become negative.
    if (number < 0 || number > Positions.MAX) {
      throw bad(text, "a position that is too high");
    }
    return number;
  }

  private static BadStampException bad(byte[] text, String what) {
    String start = new String(text, 0, Math.min(text.length, 60), StandardCharsets.UTF_8);
    return new BadStampException(Stamp.POSITIONS + " has " + what + ": " + Stamp.printable(start));
  }

  /** How many ranges there are. */
  int size() {
    return length / 2;
  }

  long first(int range) {
    return bounds[2 * range];
  }

  long last(int range) {
    return bounds[2 * range + 1];
  }

  /** How many positions there are; one that is named twice counts twice. */
  long count() {
    return count;
  }
}
