// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.pipeline;

import dcos.metrics.Datapoint;
import dcos.metrics.MetricList;
import dcos.metrics.Tag;
import dcos.metrics.avro.AvroBytes;
import dcos.metrics.avro.BadDataException;
import dcos.metrics.avro.MetricListView;
import dcos.metrics.avro.RecordLimits;
import java.util.ArrayList;
import java.util.List;

/** Records for tests. */
final class Records {
  private Records() {}

  /** One datapoint, and tags given as key, value, key, value. */
  static MetricList record(String topic, String... tags) {
    List<Tag> list = new ArrayList<>();
    for (int i = 0; i < tags.length; i += 2) {
      list.add(new Tag(tags[i], tags[i + 1]));
    }
    return new MetricList(topic, list, List.of(new Datapoint("cpu", 1_500_000_000_000L, 0.5)));
  }

  static MetricListView view(MetricList record) {
    AvroBytes bytes = new AvroBytes(100);
    // The record does not lie at the start of its array, as it does not in a block.
    bytes.write(new byte[7]);
    MetricListView.encode(record, bytes);
    return wrap(bytes.toByteArray(), 7);
  }

  static MetricList decode(byte[] record) {
    return wrap(record, 0).toMetricList();
  }

  private static MetricListView wrap(byte[] bytes, int from) {
    MetricListView view = new MetricListView(RecordLimits.FORMAT);
    try {
      view.wrap(bytes, from, bytes.length);
    } catch (BadDataException e) {
      throw new IllegalArgumentException(e);
    }
    return view;
  }
}
