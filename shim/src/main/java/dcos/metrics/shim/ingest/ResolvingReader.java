// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.ingest;

import dcos.metrics.MetricList;
import dcos.metrics.avro.AvroBytes;
import dcos.metrics.avro.BadDataException;
import dcos.metrics.avro.MetricListView;
import dcos.metrics.avro.RecordLimits;
import java.io.IOException;
import java.util.Arrays;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.ResolvingDecoder;
import org.apache.avro.util.Utf8;

/**
 * For writers whose schema is another than ours: Avro's resolving decoder reads, and what it yields
 * is encoded anew. Never makes objects of a record, which could be a hundred times its size.
 */
final class ResolvingReader implements RecordReader {
  private static final int KEEP = 64 << 10;
  private static final byte[] NONE = new byte[0];

  private final Schema writer;
  private final RecordLimits limits;
  private final SchemaWalker walker = new SchemaWalker();
  private final ResolvingDecoder decoder;
  private final AvroBytes topic = new AvroBytes(64);
  private final AvroBytes tags = new AvroBytes(256);
  private final AvroBytes datapoints = new AvroBytes(256);
  private BinaryDecoder binary;
  private Utf8 text = new Utf8();

  /** For a schema that {@link SchemaBounds} and {@link SchemaFit} have accepted. */
  ResolvingReader(Schema writer, RecordLimits limits) throws IOException {
    this.writer = writer;
    this.limits = limits;
    this.decoder = DecoderFactory.get().resolvingDecoder(writer, MetricList.getClassSchema(), null);
  }

  @Override
  public int end(byte[] array, int from, int to) throws BadDataException {
    return walker.end(writer, array, from, to);
  }

  @Override
  public void read(byte[] array, int from, int to, MetricListView view) throws BadDataException {
    check("a record", to - from, limits.recordBytes());
    binary = DecoderFactory.get().binaryDecoder(array, from, to - from, binary);
    topic.clear(KEEP);
    tags.clear(KEEP);
    datapoints.clear(KEEP);
    try {
      decoder.configure(binary);
      readRecord();
      decoder.drain();
    } catch (BadDataException e) {
      throw e;
    } catch (IOException | AvroRuntimeException e) {
      throw new BadDataException(
          BadDataException.Kind.UNSUPPORTED,
          "it does not resolve to dcos.metrics.MetricList: " + e.getMessage(),
          e);
    }
    topic.write(tags.array(), 0, tags.length());
    topic.write(datapoints.array(), 0, datapoints.length());
    view.wrap(topic.array(), 0, topic.length());
  }

  @Override
  public void forget() {
    walker.forget();
    binary = DecoderFactory.get().binaryDecoder(NONE, binary);
  }

  /** Fields come in the writer's order. */
  private void readRecord() throws IOException {
    for (Schema.Field field : decoder.readFieldOrder()) {
      switch (field.name()) {
        case "topic" -> topic.writeBytes(readString("a topic"));
        case "tags" -> readTags();
        default -> readDatapoints();
      }
    }
  }

  private void readTags() throws IOException {
    int total = 0;
    for (long n = decoder.readArrayStart(); n > 0; n = decoder.arrayNext()) {
      check("a tag list", total + n, limits.tags());
      total += (int) n;
      tags.writeLong(n);
      for (long i = 0; i < n; i++) {
        byte[] key = NONE;
        byte[] value = NONE;
        for (Schema.Field field : decoder.readFieldOrder()) {
          if (field.name().equals("key")) {
            key = readString("a tag key");
          } else {
            value = readString("a tag value");
          }
        }
        tags.writeBytes(key);
        tags.writeBytes(value);
      }
    }
    tags.writeLong(0);
  }

  private void readDatapoints() throws IOException {
    int total = 0;
    for (long n = decoder.readArrayStart(); n > 0; n = decoder.arrayNext()) {
      check("a datapoint list", total + n, limits.datapoints());
      total += (int) n;
      datapoints.writeLong(n);
      for (long i = 0; i < n; i++) {
        byte[] name = NONE;
        long timeMs = 0;
        double value = 0;
        for (Schema.Field field : decoder.readFieldOrder()) {
          switch (field.name()) {
            case "name" -> name = readString("a datapoint name");
            case "time_ms" -> timeMs = decoder.readLong();
            default -> value = decoder.readDouble();
          }
        }
        datapoints.writeBytes(name);
        datapoints.writeLong(timeMs);
        datapoints.writeDouble(value);
        check("a record", datapoints.length(), limits.recordBytes());
      }
    }
    datapoints.writeLong(0);
  }

  /** As it came: whether it is text, the view finds out. */
  private byte[] readString(String what) throws IOException {
    if (text.getBytes().length > KEEP) {
      text = new Utf8();
    }
    text = decoder.readString(text);
    check(what, text.getByteLength(), limits.stringBytes());
    return Arrays.copyOf(text.getBytes(), text.getByteLength());
  }

  private static void check(String what, long is, int limit) throws BadDataException {
    if (is > limit) {
      throw new BadDataException(
          BadDataException.Kind.TOO_LARGE, what + " of " + is + " is over the limit of " + limit);
    }
  }
}
