package dcos.metrics.queue;

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

  /** The epoch as 16 hexadecimal digits, as it stands in headers, files and offsets. */
  public String epochText() {
    return epochText(epoch);
  }

  /** An epoch as 16 hexadecimal digits. */
  public static String epochText(long epoch) {
    return String.format("%016x", epoch);
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
