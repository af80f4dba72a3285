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
 * Reads along in the queue, on a thread of its own, and notes what the queue took. It is no
 * registered reader, so the queue does not wait for it; it relies on what the queue keeps.
 */
final class QueueTail implements AutoCloseable {
  private static final Duration WAIT = Duration.ofMillis(200);
  private static final Duration FINISH = Duration.ofSeconds(30);

  private final Path queue;
  private final CheckRecords records;
  private final Books books;
  private final Consumer<String> complaints;
  private final MetricListView view = new MetricListView(RecordLimits.FORMAT);
  private final Thread thread = new Thread(this::run, "torture-queue");
  private volatile boolean finishing;

  QueueTail(Path queue, CheckRecords records, Books books, Consumer<String> complaints) {
    this.queue = queue;
    this.records = records;
    this.books = books;
    this.complaints = complaints;
  }

  void start() {
    thread.start();
  }

  /** Returns when all has been read that the queue, which nobody writes to any more, holds. */
  void finish() throws InterruptedException {
    finishing = true;
    thread.join(FINISH.toMillis());
    if (thread.isAlive()) {
      complaints.accept("the end of the queue was not reached in " + FINISH.toSeconds() + " s");
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    try (QueueReader reader = QueueReader.browse(queue)) {
      while (true) {
        QueueEntry entry = reader.next();
        if (entry != null) {
          take(entry);
        } else if (!reader.await(WAIT) && finishing) {
          return;
        }
      }
    } catch (InterruptedException e) {
      // Closed.
    } catch (IOException | RuntimeException e) {
      complaints.accept("the queue cannot be read along: " + e);
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
      OptionalInt number = CheckRecords.numberOf(list.getTags(), points);
      if (number.isEmpty() || !isAsSent(list, points, number.getAsInt())) {
        complaints.accept("position " + record.position() + " holds what nobody sent: " + list);
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
