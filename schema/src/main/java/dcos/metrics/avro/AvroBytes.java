// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.avro;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A byte array that grows as Avro primitives are written to it. */
public final class AvroBytes {
  private byte[] array;
  private int length;

  /** Starts with room for that many bytes. */
  public AvroBytes(int capacity) {
    array = new byte[Math.max(16, capacity)];
  }

  /** The backing array; the first {@link #length()} bytes count. Replaced when it grows. */
  public byte[] array() {
    return array;
  }

  /** Bytes written since the last {@link #clear()}. */
  public int length() {
    return length;
  }

  /** Forgets what was written and keeps the array. */
  public void clear() {
    length = 0;
  }

  /** Forgets what was written; gives the array up for a small one if it is larger than that. */
  public void clear(int keepAtMost) {
    length = 0;
    if (array.length > keepAtMost) {
      array = new byte[keepAtMost];
    }
  }

  /** Shortens to an earlier {@link #length()}. */
  public void truncate(int newLength) {
    if (newLength < 0 || newLength > length) {
      throw new IllegalArgumentException("length " + newLength + " of " + length);
    }
    length = newLength;
  }

  /** A copy of what was written. */
  public byte[] toByteArray() {
    return Arrays.copyOf(array, length);
  }

  /** Bytes as they are. */
  public void write(byte[] bytes, int from, int count) {
    ensure(count);
    System.arraycopy(bytes, from, array, length, count);
    length += count;
  }

  /** Bytes as they are. */
  public void write(byte[] bytes) {
    write(bytes, 0, bytes.length);
  }

  /** Avro int or long: zigzag, variable length. */
  public void writeLong(long value) {
    ensure(10);
    long rest = (value << 1) ^ (value >> 63);
    while ((rest & ~0x7FL) != 0) {
      array[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    array[length++] = (byte) rest;
  }

  /** Avro double: 8 bytes, little-endian. */
  public void writeDouble(double value) {
    ensure(8);
    long bits = Double.doubleToRawLongBits(value);
    for (int shift = 0; shift < 64; shift += 8) {
      array[length++] = (byte) (bits >>> shift);
    }
  }

  /** Avro string or bytes: length, then the bytes. */
  public void writeBytes(byte[] bytes) {
    writeLong(bytes.length);
    write(bytes);
  }

  /** Avro string. */
  public void writeString(String text) {
    writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  private void ensure(int more) {
    if (array.length - length < more) {
      array = Arrays.copyOf(array, Math.max(Math.addExact(length, more), array.length * 2));
    }
  }
}
