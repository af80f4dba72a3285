// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.avro;

import java.io.IOException;
import java.util.zip.CRC32;
import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyError;

/** Snappy, followed by the CRC-32 of the uncompressed data, big-endian. */
final class SnappyCodec implements BlockCodec {
  private static final int KEEP = 1 << 20;
  private static final int CRC_BYTES = 4;
  private final CRC32 crc = new CRC32();
  private byte[] buffer = new byte[16 << 10];

  @Override
  public String name() {
    return "snappy";
  }

  @Override
  public Slice compress(byte[] data, int from, int length) throws IOException {
    room(Snappy.maxCompressedLength(length) + CRC_BYTES);
    int size = Snappy.compress(data, from, length, buffer, 0);
    int sum = sumOf(data, from, length);
    for (int shift = 24; shift >= 0; shift -= 8) {
      buffer[size++] = (byte) (sum >>> shift);
    }
    return new Slice(buffer, 0, size);
  }

  @Override
  public Slice decompress(byte[] data, int from, int length, int maxBytes) throws IOException {
    int size = length - CRC_BYTES;
    if (size < 1) {
      throw BadDataException.corrupt("a snappy block is cut short");
    }
    int result;
    try {
      // Refuses claims that so many bytes cannot keep, so the buffer is no larger than 22 times
      // them.
      int expected = Snappy.uncompressedLength(data, from, size);
      if (expected < 0 || expected > maxBytes) {
        throw new BadDataException(
            BadDataException.Kind.TOO_LARGE,
            "a block is over " + maxBytes + " bytes when decompressed");
      }
      room(expected);
      result = Snappy.uncompress(data, from, size, buffer, 0);
    } catch (BadDataException e) {
      throw e;
    } catch (SnappyError e) {
      throw new IOException("snappy's native library cannot be used: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new BadDataException(BadDataException.Kind.CORRUPT, "a snappy block is damaged", e);
    }
    int sum = sumOf(buffer, 0, result);
    int at = from + size;
    int told =
        (data[at] & 0xFF) << 24
            | (data[at + 1] & 0xFF) << 16
            | (data[at + 2] & 0xFF) << 8
            | (data[at + 3] & 0xFF);
    if (sum != told) {
      throw BadDataException.corrupt("a snappy block does not match its checksum");
    }
    return new Slice(buffer, 0, result);
  }

  private int sumOf(byte[] data, int from, int length) {
    crc.reset();
    crc.update(data, from, length);
    return (int) crc.getValue();
  }

  private void room(int size) {
    if (buffer.length < size || buffer.length > KEEP) {
      buffer = new byte[Math.max(size, 16 << 10)];
    }
  }
}
