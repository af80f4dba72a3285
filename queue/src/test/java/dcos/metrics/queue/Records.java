// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import dcos.metrics.Datapoint;
import dcos.metrics.MetricList;
import dcos.metrics.Tag;
import dcos.metrics.avro.AvroBytes;
import dcos.metrics.avro.BadDataException;
import dcos.metrics.avro.MetricListView;
import dcos.metrics.avro.RecordLimits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Records for tests, each told from all others by a number. */
final class Records {
  private Records() {}

  static byte[] record(long number) {
    AvroBytes out = new AvroBytes(100);
    MetricListView.encode(
        new MetricList(
            "topic-" + number % 3,
            List.of(new Tag("number", Long.toString(number))),
            List.of(new Datapoint("value", 1_700_000_000_000L + number, number / 3.0))),
        out);
    return out.toByteArray();
  }

  static long numberOf(QueuedRecord record) {
    try {
      MetricListView view = new MetricListView(RecordLimits.FORMAT);
      view.wrap(record.array(), record.from(), record.from() + record.length());
      return Long.parseLong(view.tag("number"));
    } catch (BadDataException e) {
      throw new AssertionError("the queue handed out what is no record", e);
    }
  }

  /** Offers records of the numbers {@code from} up to, not including, {@code to}. */
  static void offer(QueueWriter writer, long from, long to) throws IOException {
    for (long number = from; number < to; number++) {
      byte[] record = record(number);
      while (writer.offer(record, 0, record.length) < 0) {
        writer.flush();
      }
    }
  }

  /** Appends that many records, numbered by their positions; returns whether there was room. */
  static boolean append(SegmentLog log, int count) {
    AvroBytes records = new AvroBytes(100);
    long first = log.end();
    for (long position = first; position < first + count; position++) {
      records.write(record(position));
      records.writeLong(position);
    }
    return log.append(records, first, count, false);
  }

  /** All entries that there are now. */
  static List<QueueEntry> drain(QueueReader reader) throws IOException {
    List<QueueEntry> entries = new ArrayList<>();
    for (QueueEntry entry; (entry = reader.next()) != null; ) {
      entries.add(entry);
    }
    return entries;
  }

  /** The numbers of the records among the entries. */
  static List<Long> numbers(List<QueueEntry> entries) {
    return entries.stream()
        .filter(QueuedRecord.class::isInstance)
        .map(entry -> numberOf((QueuedRecord) entry))
        .toList();
  }

  /** The gaps among the entries. */
  static List<QueueGap> gaps(List<QueueEntry> entries) {
    return entries.stream().filter(QueueGap.class::isInstance).map(QueueGap.class::cast).toList();
  }

  static List<Long> range(long from, long to) {
    List<Long> numbers = new ArrayList<>();
    for (long number = from; number < to; number++) {
      numbers.add(number);
    }
    return numbers;
  }
}
