// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.avro;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.JsonSchemaParser;
import org.apache.avro.Schema;

/**
 * The header of an Avro object container file. Immutable.
 *
 * @param metadata the metadata map, in the order of the file; {@code avro.schema} and {@code
 *     avro.codec} among it
 * @param sync the 16 bytes that end the header and each block
 * @param length bytes that the header takes in the file
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ContainerHeader(Map<String, byte[]> metadata, byte[] sync, int length) {
  /** Bytes of a sync marker. */
  public static final int SYNC_BYTES = 16;

  private static final byte[] MAGIC = {'O', 'b', 'j', 1};
  private static final int MAX_ENTRIES = 1000;

  /**
   * The header at the start of {@code buffer[from, to)}, or null if more bytes are needed.
   *
   * @param maxBytes how long a header may be
   * @throws BadDataException if it is none, or cannot be one within the limit
   */
  public static ContainerHeader parse(byte[] buffer, int from, int to, int maxBytes)
      throws BadDataException {
    int available = to - from;
    for (int i = 0; i < Math.min(MAGIC.length, available); i++) {
      if (buffer[from + i] != MAGIC[i]) {
        throw BadDataException.corrupt("no Avro container file: it does not start with Obj\\x01");
      }
    }
    Parser parser = new Parser(buffer, from + MAGIC.length, to, from + (long) maxBytes);
    if (available < MAGIC.length || !parser.walk(null) || !parser.has(SYNC_BYTES)) {
      if (available >= maxBytes) {
        throw BadDataException.tooLarge("a header", available, maxBytes);
      }
      return null;
    }
    int syncAt = parser.position;
    Map<String, byte[]> metadata = new LinkedHashMap<>();
    parser.position = from + MAGIC.length;
    parser.walk(metadata);
    return new ContainerHeader(
        metadata,
        Arrays.copyOfRange(buffer, syncAt, syncAt + SYNC_BYTES),
        syncAt + SYNC_BYTES - from);
  }

  /** Appends a header with that metadata and marker. */
  public static void write(AvroBytes out, Map<String, byte[]> metadata, byte[] sync) {
    out.write(MAGIC);
    out.writeLong(metadata.size());
    metadata.forEach(
        (key, value) -> {
          out.writeString(key);
          out.writeBytes(value);
        });
    out.writeLong(0);
    out.write(sync, 0, SYNC_BYTES);
  }

  /** Metadata for a container of that schema and codec, to add to and write. */
  public static Map<String, byte[]> metadataFor(Schema schema, String codec) {
    Map<String, byte[]> metadata = new LinkedHashMap<>();
    metadata.put("avro.schema", schema.toString().getBytes(StandardCharsets.UTF_8));
    metadata.put("avro.codec", codec.getBytes(StandardCharsets.UTF_8));
    return metadata;
  }

  /** A metadata value as text, or null. */
  public String text(String key) {
    byte[] value = metadata.get(key);
    return value == null ? null : new String(value, StandardCharsets.UTF_8);
  }

  /**
   * Name of the codec; {@code null} (the name) where the header says nothing, as Avro specifies.
   */
  public String codecName() {
    String name = text("avro.codec");
    return name == null ? "null" : name;
  }

  /**
   * The writer's schema, if it is one that {@link org.apache.avro.file.DataFileStream} takes: names
   * and defaults that Avro would not let a program write are no reason to refuse what was written.
   *
   * @throws BadDataException of kind CORRUPT with the parser's reason
   */
  public Schema schema() throws BadDataException {
    String json = text("avro.schema");
    if (json == null) {
      throw BadDataException.corrupt("the header has no avro.schema");
    }
    try {
      return JsonSchemaParser.parseInternal(json);
    } catch (RuntimeException | StackOverflowError e) {
      // Parsers meet odd input with more than their declared exceptions.
      throw new BadDataException(
          BadDataException.Kind.CORRUPT,
          "the header's avro.schema is no Avro schema: " + reason(e),
          e);
    }
  }

  /** The first line: the others quote the whole schema, or say where in the parser it was. */
  private static String reason(Throwable e) {
    Throwable root = e.getCause() == null ? e : e.getCause();
    String message = root.getMessage();
    return message == null
        ? root.getClass().getSimpleName()
        : message.lines().findFirst().orElse("no reason was given");
  }

  /** Steps through what may still be incomplete: every method says so instead of throwing. */
  private static final class Parser {
    private final byte[] buffer;
    private final int to;
    private final long limit;
    private int position;
    private long number;

    Parser(byte[] buffer, int from, int to, long limit) {
      this.buffer = buffer;
      this.position = from;
      this.to = to;
      this.limit = limit;
    }

    /**
     * Passes over the metadata, adding it to {@code metadata} unless that is null: only what has
     * come in full is worth copying, however often it is looked at before.
     *
     * @return false if it is incomplete
     */
    boolean walk(Map<String, byte[]> metadata) throws BadDataException {
      int entries = 0;
      while (readLong()) {
        long count = number;
        if (count == 0) {
          return true;
        }
        if (count < 0) {
          count = -count;
          if (!readLong()) {
            return false;
          }
        }
        if (count < 0 || count > MAX_ENTRIES - entries) {
          throw BadDataException.tooLarge("a header's entry count", count, MAX_ENTRIES);
        }
        entries += (int) count;
        for (long i = 0; i < count; i++) {
          if (!skipBytes()) {
            return false;
          }
          int keyEnd = position;
          int keyAt = keyEnd - (int) number;
          if (!skipBytes()) {
            return false;
          }
          if (metadata != null) {
            metadata.put(
                new String(buffer, keyAt, keyEnd - keyAt, StandardCharsets.UTF_8),
                Arrays.copyOfRange(buffer, position - (int) number, position));
          }
        }
      }
      return false;
    }

    boolean has(int count) {
      return to - position >= count;
    }

    private boolean readLong() throws BadDataException {
      number = 0;
      for (int shift = 0; shift < 70; shift += 7) {
        if (!has(1)) {
          return false;
        }
        byte b = buffer[position++];
        number |= (long) (b & 0x7F) << shift;
        if (b >= 0) {
          number = (number >>> 1) ^ -(number & 1);
          return true;
        }
      }
      throw BadDataException.corrupt("a number in the header has more than 10 bytes");
    }

    /** Passes over a length, which is then {@code number}, and as many bytes. */
    private boolean skipBytes() throws BadDataException {
      if (!readLong()) {
        return false;
      }
      if (number < 0) {
        throw BadDataException.corrupt("a length in the header is " + number);
      }
      if (number > limit - position) {
        throw BadDataException.tooLarge("a header entry", number, limit - position);
      }
      if (!has((int) number)) {
        return false;
      }
      position += (int) number;
      return true;
    }
  }
}
