// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.message;

import dcos.metrics.MetricList;
import dcos.metrics.avro.BadDataException;
import dcos.metrics.avro.BlockCodec;
import dcos.metrics.avro.ByteCursor;
import dcos.metrics.avro.ContainerHeader;
import dcos.metrics.avro.MetricListView;
import dcos.metrics.avro.RecordLimits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/** Reads a message that is an Avro container file, from the connector or from anyone else. */
final class ContainerMessage {
  /** A message is far smaller; this only keeps a malicious one from taking all memory. */
  private static final int MAX_BLOCK_BYTES = 64 << 20;

  private static final Schema SCHEMA = MetricList.getClassSchema();
  private static final String SCHEMA_FORM = SchemaNormalization.toParsingForm(SCHEMA);

  private final ByteCursor cursor = new ByteCursor();
  private final MetricListView view = new MetricListView(RecordLimits.FORMAT);

  List<MetricList> decode(byte[] file) throws BadDataException {
    ContainerHeader header = ContainerHeader.parse(file, 0, file.length, file.length);
    if (header == null) {
      throw corrupt("the container ends within its header");
    }
    Schema writer = header.schema();
    List<MetricList> records = new ArrayList<>();
    try (BlockCodec codec = BlockCodec.forName(header.codecName())) {
      cursor.reset(file, header.length(), file.length);
      while (cursor.remaining() > 0) {
        long count = cursor.readLong();
        int length = cursor.readLength("a block", file.length);
        int from = cursor.position();
        cursor.skip(length, "a block");
        int syncAt = cursor.position();
        cursor.skip(ContainerHeader.SYNC_BYTES, "a sync marker");
        if (!Arrays.equals(file, syncAt, cursor.position(), header.sync(), 0, 16)) {
          throw corrupt("a block of the container does not end with the sync marker");
        }
        readBlock(codec.decompress(file, from, length, MAX_BLOCK_BYTES), count, writer, records);
      }
    } catch (BadDataException e) {
      throw e;
    } catch (IOException e) {
      throw new BadDataException(
          BadDataException.Kind.CORRUPT, "the container cannot be read: " + e.getMessage(), e);
    }
    return records;
  }

  private void readBlock(
      BlockCodec.Slice block, long count, Schema writer, List<MetricList> records)
      throws IOException {
    boolean ours = SchemaNormalization.toParsingForm(writer).equals(SCHEMA_FORM);
    int used = ours ? readOurs(block, count, records) : readOther(block, count, writer, records);
    if (used != block.length()) {
      throw corrupt("a block of the container holds more or less than its records");
    }
  }

  private int readOurs(BlockCodec.Slice block, long count, List<MetricList> records)
      throws BadDataException {
    int at = block.from();
    for (long i = 0; i < count; i++) {
      at = view.wrap(block.array(), at, block.to());
      records.add(view.toMetricList());
    }
    return at - block.from();
  }

  /** Leaves the resolution of another schema to Avro, whose own limits apply to its strings. */
  private static int readOther(
      BlockCodec.Slice block, long count, Schema writer, List<MetricList> records)
      throws IOException {
    try {
      BinaryDecoder decoder =
          DecoderFactory.get().binaryDecoder(block.array(), block.from(), block.length(), null);
      GenericDatumReader<GenericRecord> reader = new GenericDatumReader<>(writer, SCHEMA);
      for (long i = 0; i < count; i++) {
        records.add(GenericMetricLists.toMetricList(reader.read(null, decoder)));
      }
      return block.length() - decoder.inputStream().available();
    } catch (RuntimeException e) {
      // Avro meets data that does not fit a schema with exceptions of many kinds.
      throw new BadDataException(
          BadDataException.Kind.UNSUPPORTED,
          "the container's records are no MetricLists: " + e.getMessage(),
          e);
    }
  }

  private static BadDataException corrupt(String message) {
    return new BadDataException(BadDataException.Kind.CORRUPT, message);
  }
}
