// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.torture;

import dcos.metrics.MetricList;
import dcos.metrics.avro.BadDataException;
import dcos.metrics.avro.MetricListView;
import dcos.metrics.avro.RecordLimits;
import dcos.metrics.local.check.CheckRecords;
import dcos.metrics.local.check.Point;
import dcos.metrics.queue.QueueEntry;
import dcos.metrics.queue.QueueGap;
import dcos.metrics.queue.QueueReader;
import dcos.metrics.queue.QueuedRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Reads along in the queue, and notes what the queue took. It is no registered reader, so the queue
 * does not wait for it; it relies on what the queue keeps.
 */
final class QueueTail extends Tail {
  private static final Duration WAIT = Duration.ofMillis(200);
  private static final Duration FINISH = Duration.ofSeconds(30);

  private final Path queue;
  private final CheckRecords records;
  private final Books books;
  private final MetricListView view = new MetricListView(RecordLimits.FORMAT);

  QueueTail(Path queue, CheckRecords records, Books books, Consumer<String> complaints) {
    super("the queue", FINISH, complaints);
    this.queue = queue;
    this.records = records;
    this.books = books;
  }

  @Override
  void read() throws IOException, InterruptedException {
    try (QueueReader reader = QueueReader.browse(queue)) {
      while (true) {
        QueueEntry entry = reader.next();
        if (entry != null) {
          take(entry);
        } else if (!reader.await(WAIT) && isFinishing()) {
          return;
        }
      }
    }
  }

  private void take(QueueEntry entry) throws BadDataException {
    if (entry instanceof QueueGap gap) {
      if (gap.last() >= gap.first()) {
        books.hole(gap.first(), gap.last());
      }
    } else if (entry instanceof QueuedRecord record) {
      view.wrap(record.array(), record.from(), record.from() + record.length());
      MetricList list = view.toMetricList();
      List<Point> points = Point.of(list.getDatapoints());
      OptionalInt many = ManyTopics.numberOf(list.getTags());
      if (many.isPresent()) {
        books.appended(record.epoch(), record.position(), many.getAsInt());
        return;
      }
      OptionalInt number = CheckRecords.numberOf(list.getTags(), points);
      if (number.isEmpty() || !isAsSent(list, points, number.getAsInt())) {
        complain("position " + record.position() + " holds what nobody sent: " + list);
      } else {
        books.appended(record.epoch(), record.position(), number.getAsInt());
      }
    }
  }

  private boolean isAsSent(MetricList list, List<Point> points, int number) {
    MetricList expected = records.expected(number);
    return expected.getTopic().equals(list.getTopic())
        && expected.getTags().equals(list.getTags())
        && Point.of(expected.getDatapoints()).equals(points);
  }
}
