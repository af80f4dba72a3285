// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect.message;

import dcos.metrics.avro.BadDataException;
import dcos.metrics.avro.ByteCursor;
import dcos.metrics.avro.MetricListView;

/**
 * How large a Kafka record can become that a converter makes of a MetricList. Counted as JSON with
 * its schema in every message, the largest of the usual converters' output; Avro and Protobuf stay
 * below. What a converter makes beyond that, Kafka's producer refuses, and it is set aside then.
 */
final class MessageSize {
  /** Headers, the framing of Kafka and of JSON, and the schema as JSON. */
  static final int OVERHEAD = 2500;

  /** JSON of the shortest possible list takes no more than that for each encoded byte. */
  private static final int WORST_FACTOR = 11;

  /** {@code {"name":"","time_ms":,"value":},} with the longest numbers. */
  private static final int DATAPOINT = 80;

  /** {@code {"key":"","value":""},}. */
  private static final int TAG = 22;

  private final byte[] array;
  private long head;
  private long datapoints;
  private long largestDatapoint;

  private MessageSize(MetricListView view) {
    array = view.array();
    try {
      measure(new ByteCursor().reset(array, view.start(), view.start() + view.length()));
    } catch (BadDataException e) {
      throw new IllegalStateException("the record changed after it was checked", e);
    }
  }

  /** A coarse bound, known without looking at the bytes. */
  static long boundOf(MetricListView view) {
    return OVERHEAD + (long) WORST_FACTOR * view.length();
  }

  /** A bound for a whole MetricList in one message. */
  static long ofList(MetricListView view) {
    MessageSize size = new MessageSize(view);
    return OVERHEAD + size.head + size.datapoints;
  }

  /** A bound for the largest message of a MetricList that becomes one for each datapoint. */
  static long ofLargestDatapoint(MetricListView view) {
    MessageSize size = new MessageSize(view);
    return OVERHEAD + size.head + size.largestDatapoint;
  }

  /**
   * What all messages of a MetricList take together that becomes one for each datapoint; each has
   * the topic and all tags again. Without what every message has of itself.
   */
  static long ofAllDatapoints(MetricListView view) {
    MessageSize size = new MessageSize(view);
    return view.datapointCount() * size.head + size.datapoints;
  }

  private void measure(ByteCursor cursor) throws BadDataException {
    head = string(cursor);
    for (long n; (n = cursor.readItemCount("tags")) != 0; ) {
      for (long i = 0; i < n; i++) {
        head += TAG + string(cursor) + string(cursor);
      }
    }
    for (long n; (n = cursor.readItemCount("datapoints")) != 0; ) {
      for (long i = 0; i < n; i++) {
        long size = DATAPOINT + string(cursor);
        cursor.readLong();
        cursor.skip(8, "a datapoint value");
        datapoints += size;
        largestDatapoint = Math.max(largestDatapoint, size);
      }
    }
  }

  private long string(ByteCursor cursor) throws BadDataException {
    int length = cursor.readLength("a string", Integer.MAX_VALUE);
    long size = 0;
    for (int i = cursor.position(); i < cursor.position() + length; i++) {
      byte b = array[i];
      if (b < 0) {
        size += 3; // Malformed UTF-8 becomes a character of three bytes.
      } else if (b < ' ') {
        size += 6;
      } else {
        size += b == '"' || b == '\\' ? 2 : 1;
      }
    }
    cursor.skip(length, "a string");
    return size;
  }
}
