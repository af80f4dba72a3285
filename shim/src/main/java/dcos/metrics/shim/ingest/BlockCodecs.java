package dcos.metrics.shim.ingest;

import dcos.metrics.avro.BadDataException;
import dcos.metrics.avro.BlockCodec;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * One instance of each codec for all connections: their buffers and native memory count once.
 * Belongs to the event loop.
 */
final class BlockCodecs implements AutoCloseable {
  private final Map<String, BlockCodec> codecs = new HashMap<>();

  /**
   * A codec by its Avro name.
   *
   * @throws BadDataException if there is none of that name, or its library cannot be loaded here
   */
  BlockCodec get(String name) throws BadDataException {
    BlockCodec codec = codecs.get(name);
    if (codec == null) {
      codec = BlockCodec.forName(name);
      codecs.put(name, codec);
    }
    return codec;
  }

  /**
   * Decompresses; the result is valid until the next call for the same codec.
   *
   * @throws RejectedException if the block is damaged or too large
   */
  static BlockCodec.Slice decompress(
      BlockCodec codec, byte[] array, int from, int length, int maxBytes) throws RejectedException {
    try {
      return codec.decompress(array, from, length, maxBytes);
    } catch (BadDataException e) {
      throw RejectedException.block(e);
    } catch (IOException | LinkageError e) {
      throw new RejectedException(
          Trouble.FAILED,
          "the codec "
              + codec.name()
              + " does not work here ("
              + e
              + "; is the temporary directory writable, and mounted without noexec?)",
          e);
    }
  }

  @Override
  public void close() {
    codecs.values().forEach(BlockCodec::close);
    codecs.clear();
  }
}
