// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim;

import dcos.metrics.Datapoint;
import dcos.metrics.MetricList;
import dcos.metrics.Tag;
import dcos.metrics.avro.AvroBytes;
import dcos.metrics.avro.BlockCodec;
import dcos.metrics.avro.ContainerBuilder;
import dcos.metrics.avro.MetricListView;
import java.io.IOException;
import java.util.List;

/** Streams to send, for tests. */
final class Containers {
  private Containers() {}

  /** A container of that many records of one small kind. */
  static byte[] of(int count) throws IOException {
    ContainerBuilder builder = new ContainerBuilder(BlockCodec.forName("null"), new byte[16]);
    AvroBytes record = new AvroBytes(100);
    MetricListView.encode(
        new MetricList(
            "I", List.of(new Tag("host", "node-1")), List.of(new Datapoint("I", 1L, 1.5))),
        record);
    for (int i = 0; i < count; i++) {
      builder.add(record.array(), 0, record.length());
    }
    return builder.build();
  }
}
