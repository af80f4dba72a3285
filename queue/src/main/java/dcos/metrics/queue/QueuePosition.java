package dcos.metrics.queue;

/**
 * A place in a queue: the record of that number, or, as the place of a reader, "all before that
 * number is done". Immutable.
 *
 * @param epoch which writer gave the number; see {@link #epochText}
 * @param position the number, 0 or more
 */
public record QueuePosition(long epoch, long position) {
  /** Checks that the position is one. */
  public QueuePosition {
    if (position < 0) {
      throw new IllegalArgumentException("position " + position + " is negative");
    }
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
