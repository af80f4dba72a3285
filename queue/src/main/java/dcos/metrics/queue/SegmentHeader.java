// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import dcos.metrics.MetricList;
import dcos.metrics.avro.AvroBytes;
import dcos.metrics.avro.ContainerHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.apache.avro.Schema;

/**
 * What the header of a segment says. Immutable.
 *
 * @param queue identity of the queue
 * @param epoch epoch of the segment's positions
 * @param base first position that the segment may hold
 * @param previousEnd end of the segment before (the position behind its last record), or -1 if it
 *     is not known or there was none
 * @param previousState how the segment before ended
 * @param codec Avro name of the codec, or null if it is not known
 * @param dataAt where the first block starts in the file
 */
record SegmentHeader(
    UUID queue,
    long epoch,
    long base,
    long previousEnd,
    PreviousState previousState,
    String codec,
    int dataAt) {

  /** How the segment before ended, and so what may be missing between the two. */
  enum PreviousState {
    /** By the same writer, or by one that closed the queue. */
    CLEAN,
    /** Its writer was killed: all blocks that were appended are there. */
    KILLED,
    /** The machine stopped before its writer did: blocks may be missing, nobody knows how many. */
    POWER_CUT,
    /** Its end could not be read. */
    DAMAGED;

    String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether an unknown number of records may be missing behind it. */
    boolean mayMiss() {
      return this == POWER_CUT || this == DAMAGED;
    }

    static PreviousState of(String text) {
      for (PreviousState state : values()) {
        if (state.text().equals(text)) {
          return state;
        }
      }
      return CLEAN;
    }
  }

  /** Schema of the records: the fields of MetricList, then the position. */
  static final Schema SCHEMA = schema();

  static final int MAX_BYTES = 64 << 10;

  private static final String PREFIX = "metrics.";
  private static final List<String> CHECKED =
      List.of("format", "queue", "epoch", "base", "previous.end", "previous.state");

  private static Schema schema() {
    List<Schema.Field> fields = new ArrayList<>();
    for (Schema.Field field : MetricList.getClassSchema().getFields()) {
      fields.add(new Schema.Field(field, field.schema()));
    }
    fields.add(
        new Schema.Field(
            "position", Schema.create(Schema.Type.LONG), "Number of the record in the queue."));
    return Schema.createRecord(
        "QueuedMetricList", "A MetricList in a queue.", "dcos.metrics", false, fields);
  }

  /**
   * The marker of a segment: its epoch, then 8 bytes that follow from the queue and the base. So a
   * reader that cannot read the header still finds the blocks, and learns the epoch from them.
   */
  static byte[] sync(UUID queue, long epoch, long base) {
    return ByteBuffer.allocate(ContainerHeader.SYNC_BYTES)
        .putLong(epoch)
        .put(syncSuffix(queue, base))
        .array();
  }

  /** The part of the marker that does not depend on the epoch. */
  static byte[] syncSuffix(UUID queue, long base) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((queue + "/" + base).getBytes(StandardCharsets.US_ASCII));
      return Arrays.copyOf(digest.digest(), 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  byte[] sync() {
    return sync(queue, epoch, base);
  }

  /** The header's bytes in the file. */
  byte[] toBytes() {
    Map<String, byte[]> metadata = ContainerHeader.metadataFor(SCHEMA, codec);
    Map<String, String> ours =
        Map.of(
            "format", Integer.toString(QueueFiles.FORMAT),
            "queue", queue.toString(),
            "epoch", QueuePosition.epochText(epoch),
            "base", Long.toString(base),
            "previous.end", Long.toString(previousEnd),
            "previous.state", previousState.text());
    CHECKED.forEach(key -> metadata.put(PREFIX + key, bytes(ours.get(key))));
    metadata.put(PREFIX + "crc32c", bytes(sumOf(CHECKED.stream().map(ours::get).toList(), codec)));
    AvroBytes out = new AvroBytes(1024);
    ContainerHeader.write(out, metadata, sync());
    return out.toByteArray();
  }

  /** The header of the container in a file; null if it does not begin with a whole one. */
  static ContainerHeader container(Disk disk, Path file) throws IOException {
    byte[] bytes = new byte[MAX_BYTES];
    try (Disk.Input in = disk.open(file)) {
      int n = in.read(0, bytes, 0, bytes.length);
      return ContainerHeader.parse(bytes, 0, n, bytes.length);
    }
  }

  /** What a container's header says, or null if it is not the undamaged one of that segment. */
  static SegmentHeader of(ContainerHeader header, UUID queue, long base) {
    SegmentHeader parsed = parse(header);
    boolean ours = parsed != null && parsed.queue.equals(queue) && parsed.base == base;
    return ours ? parsed : null;
  }

  /** What a container's header says, or null if it is not the undamaged one of any segment. */
  static SegmentHeader parse(ContainerHeader header) {
    List<String> values = CHECKED.stream().map(key -> header.text(PREFIX + key)).toList();
    if (values.contains(null)
        || !sumOf(values, header.codecName()).equals(header.text(PREFIX + "crc32c"))) {
      return null;
    }
    try {
      SegmentHeader result =
          new SegmentHeader(
              UUID.fromString(values.get(1)),
              QueuePosition.parseEpoch(values.get(2)),
              Long.parseLong(values.get(3)),
              Long.parseLong(values.get(4)),
              PreviousState.of(values.get(5)),
              header.codecName(),
              header.length());
      return values.get(0).equals(Integer.toString(QueueFiles.FORMAT)) ? result : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static String sumOf(List<String> values, String codec) {
    CRC32C crc = new CRC32C();
    crc.update(bytes(String.join("\n", values) + "\n" + codec));
    return String.format(Locale.ROOT, "%08x", crc.getValue());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
