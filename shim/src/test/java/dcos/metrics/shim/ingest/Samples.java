// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.ingest;

import dcos.metrics.Datapoint;
import dcos.metrics.MetricList;
import dcos.metrics.Tag;
import dcos.metrics.avro.AvroBytes;
import dcos.metrics.avro.BlockCodec;
import dcos.metrics.avro.ContainerBuilder;
import dcos.metrics.avro.ContainerHeader;
import dcos.metrics.avro.MetricListView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.specific.SpecificDatumWriter;

/** Records and streams to send. */
final class Samples {
  static final Schema SCHEMA = MetricList.getClassSchema();

  /** What the real agent module uses on every connection. */
  static final byte[] SYNC = new byte[16];

  static {
    Arrays.fill(SYNC, (byte) 0xFE);
  }

  private Samples() {}

  /** A generator whose seed is printed. */
  static Random random() {
    long seed = Long.getLong("test.seed", 1);
    System.out.println("seed " + seed);
    return new Random(seed);
  }

  static List<MetricList> records(Random random, int count) {
    List<MetricList> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<Tag> tags = new ArrayList<>();
      for (int n = random.nextInt(3); n > 0; n--) {
        tags.add(new Tag("key" + n, Integer.toString(random.nextInt(1000))));
      }
      List<Datapoint> datapoints = new ArrayList<>();
      for (int n = random.nextInt(4); n > 0; n--) {
        double value = random.nextInt(10) == 0 ? Double.NaN : random.nextGaussian();
        datapoints.add(new Datapoint("metric." + n, random.nextLong(), value));
      }
      records.add(new MetricList("topic-" + i, tags, datapoints));
    }
    return records;
  }

  static MetricList record(String topic) {
    return new MetricList(
        topic, List.of(new Tag("k", "v")), List.of(new Datapoint("a.b", 1_700_000_000_000L, 1.5)));
  }

  /** As Avro's own writer sends it, that many records a block. */
  static byte[] container(String codec, List<MetricList> records, int perBlock) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DataFileWriter<MetricList> writer =
        new DataFileWriter<>(new SpecificDatumWriter<>(MetricList.class))) {
      writer.setCodec(CodecFactory.fromString(codec));
      writer.create(SCHEMA, out);
      for (int i = 0; i < records.size(); i++) {
        writer.append(records.get(i));
        if (i % perBlock == perBlock - 1) {
          writer.sync();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static byte[] header(Schema schema, String codec) {
    AvroBytes out = new AvroBytes(1024);
    ContainerHeader.write(out, ContainerHeader.metadataFor(schema, codec), SYNC);
    return out.toByteArray();
  }

  static byte[] header() {
    return header(SCHEMA, "null");
  }

  static byte[] encode(MetricList record) {
    AvroBytes out = new AvroBytes(256);
    MetricListView.encode(record, out);
    return out.toByteArray();
  }

  /** A block of codec null with any count and data. */
  static byte[] block(long count, byte[]... data) {
    return block("null", count, concat(data));
  }

  static byte[] block(String codecName, long count, byte[] data) {
    AvroBytes records = new AvroBytes(data.length);
    records.write(data);
    AvroBytes out = new AvroBytes(data.length);
    try (BlockCodec codec = BlockCodec.forName(codecName)) {
      ContainerBuilder.writeBlock(codec, count, records, SYNC, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** A block that says what it likes about itself, without data. */
  static byte[] claim(long count, long size) {
    AvroBytes out = new AvroBytes(32);
    out.writeLong(count);
    out.writeLong(size);
    return out.toByteArray();
  }

  static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
