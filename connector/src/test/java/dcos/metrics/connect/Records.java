// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import dcos.metrics.Datapoint;
import dcos.metrics.MetricList;
import dcos.metrics.Tag;
import dcos.metrics.avro.AvroBytes;
import dcos.metrics.avro.MetricListView;
import dcos.metrics.queue.QueuedRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.SeekableByteArrayInput;
import org.apache.avro.generic.GenericDatumReader;

/** MetricLists for tests. */
public final class Records {
  static final long EPOCH = 0x0123456789abcdefL;

  private Records() {}

  public static MetricList list(String topic, int datapoints) {
    List<Datapoint> values = new ArrayList<>();
    for (int i = 0; i < datapoints; i++) {
      values.add(new Datapoint("metric." + i, 1_448_000_000_000L + i, i * 1.5));
    }
    return new MetricList(topic, List.of(new Tag("host", "a"), new Tag("rack", "r1")), values);
  }

  public static byte[] encode(MetricList list) {
    AvroBytes bytes = new AvroBytes(256);
    MetricListView.encode(list, bytes);
    return bytes.toByteArray();
  }

  /** The record with other bytes around it, as in a block. */
  public static QueuedRecord queued(long position, MetricList list) {
    return queued(EPOCH, position, encode(list));
  }

  public static QueuedRecord queued(long epoch, long position, byte[] bytes) {
    byte[] block = new byte[bytes.length + 10];
    System.arraycopy(bytes, 0, block, 7, bytes.length);
    return new QueuedRecord(epoch, position, block, 7, bytes.length);
  }

  public static MetricList random(Random random) {
    List<Tag> tags = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      tags.add(new Tag("key" + i, text(random)));
    }
    List<Datapoint> datapoints = new ArrayList<>();
    for (int i = random.nextInt(20); i >= 0; i--) {
      datapoints.add(new Datapoint(text(random), random.nextLong(), random.nextGaussian() * 1e300));
    }
    return new MetricList(text(random), tags, datapoints);
  }

  /** What another program reads: each record as Avro's JSON. */
  public static List<String> readContainer(byte[] container) throws IOException {
    List<String> lists = new ArrayList<>();
    try (DataFileReader<Object> reader =
        new DataFileReader<>(new SeekableByteArrayInput(container), new GenericDatumReader<>())) {
      reader.forEach(list -> lists.add(list.toString()));
    }
    return lists;
  }

  private static String text(Random random) {
    String[] pieces = {
      "a", "metric.name", "\"", "\\", "\u0001", "\n", "é", "漢", "\ud83d\ude00", "/"
    };
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      text.append(pieces[random.nextInt(pieces.length)]);
    }
    return text.toString();
  }
}
