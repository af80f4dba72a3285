// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.avro;

import java.io.IOException;
import java.util.List;

/**
 * Compression of one container block. Decompression takes a bound on what may come out and never
 * allocates much more than that. An instance reuses its buffers and so belongs to one thread; what
 * it returns is valid until its next call.
 */
public interface BlockCodec extends AutoCloseable {
  /** Part of an array; never compared. */
  @SuppressWarnings("ArrayRecordComponent")
  record Slice(byte[] array, int from, int length) {
    /** Index behind the last byte. */
    public int to() {
      return from + length;
    }
  }

  /** The codecs that the Avro 1.12 specification names. */
  List<String> NAMES = List.of("null", "deflate", "snappy", "bzip2", "xz", "zstandard");

  /**
   * A codec by its Avro name.
   *
   * @throws BadDataException of kind UNSUPPORTED if there is none of that name
   */
  static BlockCodec forName(String name) throws BadDataException {
    return switch (name) {
      case "null" -> new NullCodec();
      case "deflate" -> new DeflateCodec(false);
      case "snappy" -> new SnappyCodec();
      case "bzip2" -> new StreamCodec.Bzip2(false);
      case "xz" -> new StreamCodec.Xz(false);
      case "zstandard" -> new StreamCodec.Zstandard();
      default ->
          throw new BadDataException(
              BadDataException.Kind.UNSUPPORTED,
              "the codec '"
                  + (name.length() > 40 ? name.substring(0, 40) + "…" : name)
                  + "' is none of "
                  + String.join(", ", NAMES));
    };
  }

  /**
   * As {@link #forName}, for blocks that other programs have written: what stands behind the end of
   * the compressed data is ignored, as Avro's own readers ignore it. Python's writers leave a part
   * of zlib's checksum there.
   *
   * @throws BadDataException of kind UNSUPPORTED if there is none of that name
   */
  static BlockCodec forOthers(String name) throws BadDataException {
    return switch (name) {
      case "deflate" -> new DeflateCodec(true);
      case "bzip2" -> new StreamCodec.Bzip2(true);
      case "xz" -> new StreamCodec.Xz(true);
      default -> forName(name);
    };
  }

  /** The Avro name. */
  String name();

  /** Compresses. */
  Slice compress(byte[] data, int from, int length) throws IOException;

  /**
   * Decompresses.
   *
   * @param maxBytes how much may come out
   * @throws BadDataException if it is damaged, is not all used (but see {@link #forOthers}), or
   *     more comes out
   */
  Slice decompress(byte[] data, int from, int length, int maxBytes) throws IOException;

  /** Frees native memory, if any. */
  @Override
  default void close() {}
}
