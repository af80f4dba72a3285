// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect.message;

import dcos.metrics.avro.BadDataException;
import dcos.metrics.avro.MetricListView;
import dcos.metrics.avro.RecordLimits;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;

/** One MetricList as one struct of the same shape and names as the Avro record. */
public final class ListFormat implements MessageFormat {
  private static final Schema TAG =
      SchemaBuilder.struct()
          .name("dcos.metrics.Tag")
          .version(1)
          .field("key", Schema.STRING_SCHEMA)
          .field("value", Schema.STRING_SCHEMA)
          .build();
  private static final Schema DATAPOINT =
      SchemaBuilder.struct()
          .name("dcos.metrics.Datapoint")
          .version(1)
          .field("name", Schema.STRING_SCHEMA)
          .field("time_ms", Schema.INT64_SCHEMA)
          .field("value", Schema.FLOAT64_SCHEMA)
          .build();
  private static final Schema LIST =
      SchemaBuilder.struct()
          .name("dcos.metrics.MetricList")
          .version(1)
          .field("topic", Schema.STRING_SCHEMA)
          .field("tags", SchemaBuilder.array(TAG).build())
          .field("datapoints", SchemaBuilder.array(DATAPOINT).build())
          .build();

  private static final Field TAG_KEY = TAG.field("key");
  private static final Field TAG_VALUE = TAG.field("value");
  private static final Field DATAPOINT_NAME = DATAPOINT.field("name");
  private static final Field DATAPOINT_TIME = DATAPOINT.field("time_ms");
  private static final Field DATAPOINT_VALUE = DATAPOINT.field("value");

  @Override
  public Schema schema() {
    return LIST;
  }

  @Override
  public boolean numbered() {
    return false;
  }

  @Override
  public long weight(long encodedBytes) {
    return 1000 + 6 * encodedBytes;
  }

  @Override
  public Parts open(byte[] array, int from, int length) throws BadDataException {
    MetricListView view = new MetricListView(RecordLimits.FORMAT);
    view.wrap(array, from, from + length);
    return new Whole(view);
  }

  private record Whole(MetricListView view) implements Parts {
    @Override
    public String topic() {
      return view.topic();
    }

    @Override
    public int count() {
      return 1;
    }

    @Override
    public boolean fit(int maxBytes) {
      return MessageSize.boundOf(view) <= maxBytes || MessageSize.ofList(view) <= maxBytes;
    }

    @Override
    public Object next() {
      List<Struct> tags = new ArrayList<>(view.tagCount());
      view.forEachTag(
          (key, value) -> tags.add(new Struct(TAG).put(TAG_KEY, key).put(TAG_VALUE, value)));
      List<Struct> datapoints = new ArrayList<>(view.datapointCount());
      view.forEachDatapoint(
          (name, timeMs, value) ->
              datapoints.add(
                  new Struct(DATAPOINT)
                      .put(DATAPOINT_NAME, name)
                      .put(DATAPOINT_TIME, timeMs)
                      .put(DATAPOINT_VALUE, value)));
      return new Struct(LIST)
          .put("topic", view.topic())
          .put("tags", tags)
          .put("datapoints", datapoints);
    }
  }
}
