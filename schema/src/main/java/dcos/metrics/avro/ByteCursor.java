// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.avro;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads Avro primitives from a part of an array. Running off its end is a {@link BadDataException}
 * of kind CORRUPT, never an index out of bounds.
 */
public final class ByteCursor {
  private byte[] array = new byte[0];
  private int position;
  private int end;

  /** Reads from {@code from} up to, not including, {@code to}. */
  public ByteCursor reset(byte[] newArray, int from, int to) {
    array = newArray;
    position = from;
    end = to;
    return this;
  }

  /** Index of the next byte in the array. */
  public int position() {
    return position;
  }

  /** Bytes left. */
  public int remaining() {
    return end - position;
  }

  /** Avro int or long. */
  public long readLong() throws BadDataException {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      if (position >= end) {
        throw BadDataException.corrupt("the data ends within a number");
      }
      byte b = array[position++];
      value |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        return (value >>> 1) ^ -(value & 1);
      }
    }
    throw BadDataException.corrupt("a number has more than 10 bytes");
  }

  /** Avro double. */
  public double readDouble() throws BadDataException {
    int at = position;
    skip(8, "a double");
    long bits = 0;
    for (int i = 7; i >= 0; i--) {
      bits = bits << 8 | (array[at + i] & 0xFF);
    }
    return Double.longBitsToDouble(bits);
  }

  /** The length before a string or bytes; what follows is there in full. */
  public int readLength(String what, int limit) throws BadDataException {
    long length = readLong();
    if (length < 0) {
      throw BadDataException.corrupt(what + " has the length " + length);
    }
    if (length > limit) {
      throw BadDataException.tooLarge(what, length, limit);
    }
    if (length > remaining()) {
      throw BadDataException.corrupt("the data ends within " + what);
    }
    return (int) length;
  }

  /** Avro string; malformed UTF-8 becomes replacement characters. */
  public String readString(String what, int limit) throws BadDataException {
    int length = readLength(what, limit);
    position += length;
    return new String(array, position - length, length, StandardCharsets.UTF_8);
  }

  /**
   * Whether the next bytes are UTF-8 as every strict reader takes it: no overlong forms, no
   * surrogates, nothing cut off. Stays where it is.
   *
   * @param length no more than {@link #remaining}
   */
  public boolean isUtf8(int length) {
    for (int i = position; i < position + length; i++) {
      if (array[i] < 0) {
        return decodes(i, position + length - i);
      }
    }
    return true;
  }

  private boolean decodes(int from, int length) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(array, from, length));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** Passes over bytes. */
  public void skip(int count, String what) throws BadDataException {
    if (count > remaining()) {
      throw BadDataException.corrupt("the data ends within " + what);
    }
    position += count;
  }

  /**
   * The count that starts a block of an Avro array or map; 0 ends it. A block may give its size in
   * bytes too, which is read and not used: the items say the same.
   */
  public long readItemCount(String what) throws BadDataException {
    long count = readLong();
    if (count < 0) {
      if (count == Long.MIN_VALUE || readLong() < 0) {
        throw BadDataException.corrupt(what + " has an impossible size");
      }
      return -count;
    }
    return count;
  }
}
