// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.avro;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Raw deflate (RFC 1951), without checksum. */
final class DeflateCodec implements BlockCodec {
  private static final int KEEP = 1 << 20;

  private final boolean ignoresRest;
  private Deflater deflater;
  private Inflater inflater;
  private byte[] buffer = new byte[16 << 10];

  DeflateCodec(boolean ignoresRest) {
    this.ignoresRest = ignoresRest;
  }

  @Override
  public String name() {
    return "deflate";
  }

  @Override
  public Slice compress(byte[] data, int from, int length) {
    shrink();
    if (deflater == null) {
      deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    }
    deflater.reset();
    deflater.setInput(data, from, length);
    deflater.finish();
    int total = 0;
    while (!deflater.finished()) {
      total += deflater.deflate(buffer, total, buffer.length - total);
      if (total == buffer.length) {
        buffer = Arrays.copyOf(buffer, buffer.length * 2);
      }
    }
    return new Slice(buffer, 0, total);
  }

  @Override
  public Slice decompress(byte[] data, int from, int length, int maxBytes) throws BadDataException {
    shrink();
    if (inflater == null) {
      inflater = new Inflater(true);
    }
    inflater.reset();
    inflater.setInput(data, from, length);
    int total = 0;
    try {
      while (!inflater.finished()) {
        int count = inflater.inflate(buffer, total, buffer.length - total);
        total += count;
        if (total > maxBytes) {
          throw new BadDataException(
              BadDataException.Kind.TOO_LARGE,
              "a block is over " + maxBytes + " bytes when decompressed");
        }
        if (count == 0 && !inflater.finished()) {
          throw BadDataException.corrupt("a deflate block is cut short");
        }
        if (total == buffer.length) {
          buffer = Arrays.copyOf(buffer, Math.min(buffer.length * 2, maxBytes + 1));
        }
      }
    } catch (DataFormatException e) {
      throw new BadDataException(
          BadDataException.Kind.CORRUPT, "a deflate block is damaged: " + e.getMessage(), e);
    }
    if (inflater.getRemaining() > 0 && !ignoresRest) {
      throw BadDataException.corrupt("a deflate block has bytes behind its end");
    }
    return new Slice(buffer, 0, total);
  }

  private void shrink() {
    if (buffer.length > KEEP) {
      buffer = new byte[16 << 10];
    }
  }

  @Override
  public void close() {
    if (deflater != null) {
      deflater.end();
    }
    if (inflater != null) {
      inflater.end();
    }
  }
}
