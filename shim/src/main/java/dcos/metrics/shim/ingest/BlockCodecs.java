// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.ingest;

import dcos.metrics.avro.BadDataException;
import dcos.metrics.avro.BlockCodec;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * One instance of each codec for all connections: their buffers and native memory count once. The
 * result of {@link #decompress} lies in such a buffer, and so belongs to one connection at a time,
 * which says {@link #release} when it has used or copied it. Belongs to the event loop.
 */
final class BlockCodecs implements AutoCloseable {
  /** Codecs that have made more than that at once are given up, and their buffers with them. */
  private static final int KEEP = 256 << 10;

  private final Map<String, BlockCodec> codecs = new HashMap<>();
  private String last;
  private int lastBytes;

  /**
   * Makes sure that there is a codec.
   *
   * @throws BadDataException if there is none of that name
   */
  void require(String name) throws BadDataException {
    if (!codecs.containsKey(name)) {
      codecs.put(name, BlockCodec.forOthers(name));
    }
  }

  /**
   * Decompresses.
   *
   * @throws RejectedException if the block is damaged or too large, or the codec's library cannot
   *     be loaded
   */
  BlockCodec.Slice decompress(String name, byte[] array, int from, int length, int maxBytes)
      throws RejectedException {
    if (length == 0) {
      // Nothing is nothing in any codec, though most would have written a few bytes for it.
      return new BlockCodec.Slice(array, from, 0);
    }
    last = name;
    lastBytes = Integer.MAX_VALUE;
    boolean done = false;
    try {
      require(name);
      BlockCodec.Slice slice = codecs.get(name).decompress(array, from, length, maxBytes);
      lastBytes = slice.length();
      done = true;
      return slice;
    } catch (BadDataException e) {
      throw RejectedException.block(e);
    } catch (IOException | LinkageError e) {
      throw new RejectedException(
          Trouble.FAILED,
          "the codec "
              + name
              + " does not work here ("
              + e
              + "; is the temporary directory writable, and mounted without noexec?)",
          e);
    } finally {
      if (!done) {
        release();
      }
    }
  }

  /** What came out last is not used any longer. */
  void release() {
    if (lastBytes > KEEP) {
      BlockCodec codec = codecs.remove(last);
      if (codec != null) {
        codec.close();
      }
    }
    lastBytes = 0;
  }

  @Override
  public void close() {
    codecs.values().forEach(BlockCodec::close);
    codecs.clear();
  }
}
