// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import java.util.Locale;

/**
 * A place in a queue: the record of that number, or, as the place of a reader, "all before that
 * number is done". Immutable.
 *
 * @param epoch which writer gave the number; see {@link #epochText}
 * @param position the number, 0 or more
 */
public record QueuePosition(long epoch, long position) {
  /**
   * No file is believed that tells of a higher number than this, which a thousand million records a
   * second would reach after 146 years: behind it there must be room to go on counting.
   */
  static final long HIGHEST = 1L << 62;

  /**
   * Nor is a small file believed that tells of more than this, though a segment's name is: what
   * goes on from there still has as much room before it.
   */
  static final long HIGHEST_TOLD = HIGHEST / 2;

  /** Checks that the position is one. */
  public QueuePosition {
    if (position < 0) {
      throw new IllegalArgumentException("position " + position + " is negative");
    }
  }

  /**
   * A number from its text.
   *
   * @throws IllegalArgumentException if it is none from 0 to {@link #HIGHEST}
   */
  static long parseNumber(String text) {
    long number = Long.parseLong(text);
    if (number < 0 || number > HIGHEST) {
      throw new IllegalArgumentException("there is no position " + text);
    }
    return number;
  }

  /**
   * A number that a small file tells.
   *
   * @throws IllegalArgumentException if it is none from 0 to {@link #HIGHEST_TOLD}
   */
  static long parseTold(String text) {
    long number = parseNumber(text);
    if (number > HIGHEST_TOLD) {
      throw new IllegalArgumentException("position " + text + " leaves no room to go on");
    }
    return number;
  }

  /** A number in 20 digits, as it stands in file names and where files are overwritten. */
  static String fixedText(long number) {
    return String.format(Locale.ROOT, "%020d", number);
  }

  /** The epoch as 16 hexadecimal digits, as it stands in headers, files and offsets. */
  public String epochText() {
    return epochText(epoch);
  }

  /** An epoch as 16 hexadecimal digits. */
  public static String epochText(long epoch) {
    return String.format(Locale.ROOT, "%016x", epoch);
  }

  /**
   * An epoch from its text.
   *
   * @throws IllegalArgumentException if it is not 16 hexadecimal digits
   */
  public static long parseEpoch(String text) {
    if (text.length() != 16) {
      throw new IllegalArgumentException("epoch '" + text + "' is not 16 hexadecimal digits");
    }
    return Long.parseUnsignedLong(text, 16);
  }

  @Override
  public String toString() {
    return position + "@" + epochText();
  }
}
