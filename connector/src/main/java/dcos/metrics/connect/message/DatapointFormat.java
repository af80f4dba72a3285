// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect.message;

import dcos.metrics.avro.BadDataException;
import dcos.metrics.avro.ByteCursor;
import dcos.metrics.avro.MetricListView;
import dcos.metrics.avro.RecordLimits;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;

/**
 * One datapoint as one flat struct, with the list's topic and tags. Where a list has a tag key
 * twice, the first value counts. Datapoints are read one by one, so that a list with very many of
 * them and large tags does not multiply in memory.
 */
public final class DatapointFormat implements MessageFormat {
  private static final Schema FLAT =
      SchemaBuilder.struct()
          .name("dcos.metrics.FlatDatapoint")
          .version(1)
          .field("topic", Schema.STRING_SCHEMA)
          .field("name", Schema.STRING_SCHEMA)
          .field("value", Schema.FLOAT64_SCHEMA)
          .field("time_ms", Schema.INT64_SCHEMA)
          .field("tags", SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA).build())
          .build();

  @Override
  public Schema schema() {
    return FLAT;
  }

  @Override
  public boolean numbered() {
    return true;
  }

  @Override
  public long weight(long encodedBytes) {
    return 1500 + 2 * encodedBytes;
  }

  @Override
  public Parts open(byte[] array, int from, int length) throws BadDataException {
    MetricListView view = new MetricListView(RecordLimits.FORMAT);
    view.wrap(array, from, from + length);
    return new Datapoints(view);
  }

  private static final class Datapoints implements Parts {
    private final MetricListView view;
    private final String topic;
    private final Map<String, String> tags = new LinkedHashMap<>();
    private final ByteCursor cursor = new ByteCursor();
    private long leftInBlock;

    Datapoints(MetricListView view) throws BadDataException {
      this.view = view;
      topic = view.topic();
      view.forEachTag(tags::putIfAbsent);
      cursor.reset(view.array(), view.start(), view.start() + view.length());
      skipString("a topic");
      for (long n; (n = cursor.readItemCount("tags")) != 0; ) {
        for (long i = 0; i < n; i++) {
          skipString("a tag key");
          skipString("a tag value");
        }
      }
    }

    @Override
    public String topic() {
      return topic;
    }

    @Override
    public int count() {
      return view.datapointCount();
    }

    @Override
    public boolean fit(int maxBytes) {
      return MessageSize.boundOf(view) <= maxBytes
          || MessageSize.ofLargestDatapoint(view) <= maxBytes;
    }

    @Override
    public boolean fitTogether(long maxBytes) {
      return (long) count() * MessageSize.boundOf(view) <= maxBytes
          || MessageSize.ofAllDatapoints(view) <= maxBytes;
    }

    @Override
    public Object next() {
      try {
        if (leftInBlock == 0) {
          leftInBlock = cursor.readItemCount("datapoints");
        }
        leftInBlock--;
        String name = cursor.readString("a datapoint name", Integer.MAX_VALUE);
        long timeMs = cursor.readLong();
        return new Struct(FLAT)
            .put("topic", topic)
            .put("name", name)
            .put("value", cursor.readDouble())
            .put("time_ms", timeMs)
            .put("tags", tags);
      } catch (BadDataException e) {
        throw new IllegalStateException("the record changed after it was checked", e);
      }
    }

    private void skipString(String what) throws BadDataException {
      cursor.skip(cursor.readLength(what, Integer.MAX_VALUE), what);
    }
  }
}
