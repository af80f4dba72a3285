// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.agent;

import java.io.IOException;
import java.io.InputStream;

/**
 * A JSON document in which {@code nan}, {@code -nan}, {@code inf} and the like, as C++ prints them,
 * are the words that the parser knows. They stand where no JSON word may begin with these letters,
 * so that nothing else is changed; strings are left alone.
 */
final class NonFiniteWords extends InputStream {
  /** {@code -infinity}; what is longer is no word of these. */
  private static final int MAX_WORD = 9;

  private final InputStream in;
  private final byte[] read = new byte[8192];
  private int readAt;
  private int readEnd;

  /** What is to be given before anything else is read. */
  private byte[] ready = new byte[0];

  private int readyAt;
  private boolean inString;
  private boolean escaped;

  /** Whether the last byte was part of a word that is left as it is. */
  private boolean inWord;

  NonFiniteWords(InputStream in) {
    this.in = in;
  }

  /** The number that such a word, in any case and with or without a sign, means; null if none. */
  static Double parse(String word) {
    boolean signed = word.startsWith("-") || word.startsWith("+");
    String bare = signed ? word.substring(1) : word;
    if (bare.equalsIgnoreCase("nan")) {
      return Double.NaN;
    }
    if (bare.equalsIgnoreCase("inf") || bare.equalsIgnoreCase("infinity")) {
      return word.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    return null;
  }

  @Override
  public int read() throws IOException {
    if (readyAt < ready.length) {
      return ready[readyAt++] & 0xff;
    }
    int b = next();
    if (inString) {
      inString = escaped || b != '"';
      escaped = !escaped && b == '\\';
      return b;
    }
    inString = b == '"';
    if (!isWord(b)) {
      inWord = false;
    } else if (!inWord) {
      inWord = true;
      if (b == 'n' || b == 'N' || b == 'i' || b == 'I' || b == '-' || b == '+') {
        return readWord(b);
      }
    }
    return b;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    int count = 0;
    // Does not wait for more than it takes to give something.
    do {
      int b = read();
      if (b < 0) {
        return count == 0 ? -1 : count;
      }
      buffer[offset + count++] = (byte) b;
    } while (count < length && (readAt < readEnd || readyAt < ready.length));
    return count;
  }

  private int readWord(int first) throws IOException {
    StringBuilder word = new StringBuilder(MAX_WORD).append((char) first);
    int b = next();
    while (isWord(b) && word.length() <= MAX_WORD) {
      word.append((char) b);
      b = next();
    }
    if (b >= 0) {
      readAt--;
    }
    Double value = isWord(b) ? null : parse(word.toString());
    String text = value == null ? word.toString() : value.toString();
    ready = new byte[text.length()];
    for (int i = 0; i < ready.length; i++) {
      ready[i] = (byte) text.charAt(i);
    }
    readyAt = 1;
    return ready[0] & 0xff;
  }

  /** The next byte as it came; it can be given back once. */
  private int next() throws IOException {
    if (readAt == readEnd) {
      int count = in.read(read, 0, read.length);
      if (count <= 0) {
        return -1;
      }
      readAt = 0;
      readEnd = count;
    }
    return read[readAt++] & 0xff;
  }

  private static boolean isWord(int b) {
    return (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || (b >= '0' && b <= '9')
        || b == '-'
        || b == '+'
        || b == '.';
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
