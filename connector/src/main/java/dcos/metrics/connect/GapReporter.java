// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import dcos.metrics.connect.ack.AckTracker;
import dcos.metrics.connect.ack.Delivery;
import dcos.metrics.connect.ack.PositionSet;
import dcos.metrics.connect.ack.PositionSpan;
import dcos.metrics.queue.QueueGap;
import dcos.metrics.queue.QueuedRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects what is lost and declares it, many losses of one cause in one gap record: as soon as a
 * second has passed since the first of them, or there are many. Until its gap record has arrived, a
 * loss holds its span of the queue open, so none goes undeclared, whatever dies in between.
 *
 * <p>A gap record that the worker drops is not declared in turn: it ends there, counted. For the
 * task's thread.
 */
final class GapReporter {
  private static final Logger log = LoggerFactory.getLogger(GapReporter.class);

  static final Duration MAX_WAIT = Duration.ofSeconds(1);

  /** Runs of positions in one gap record: some 10 KB of header. */
  private static final int MAX_RUNS = 500;

  private record Key(String cause, long epoch) {}

  private static final class Group {
    private final PositionSet positions = new PositionSet();
    private final List<PositionSpan> spans = new ArrayList<>();
    private final long sinceNanos;

    Group(long sinceNanos) {
      this.sinceNanos = sinceNanos;
    }
  }

  private final AckTracker tracker;
  private final CollectorRecords records;
  private final QuarantineBox quarantine;
  private final TaskStats stats;
  private final Map<Key, Group> groups = new LinkedHashMap<>();

  GapReporter(
      AckTracker tracker, CollectorRecords records, QuarantineBox quarantine, TaskStats stats) {
    this.tracker = tracker;
    this.records = records;
    this.quarantine = quarantine;
    this.stats = stats;
  }

  /** Positions that the queue itself no longer has. */
  void add(QueueGap gap, PositionSpan span, long nowNanos) {
    if (gap.count() != QueueGap.UNKNOWN) {
      stats.lost(gap.cause(), gap.count());
      Group group = group(gap.cause(), gap.epoch(), span, nowNanos);
      group.positions.add(gap.first(), gap.last());
      return;
    }
    stats.lost(gap.cause(), Math.max(1, gap.last() - gap.first() + 1));
    PositionSet positions = new PositionSet();
    positions.add(gap.first(), gap.last());
    tracker.attach(span);
    log.info(
        "declaring that an unknown number of records is lost from position {} on: {}",
        gap.first(),
        gap.cause());
    records.gap(
        gap.cause(), gap.epoch(), gap.first(), gap.last(), gap.count(), positions, List.of(span));
  }

  /** A record that is set aside. */
  void add(Cause cause, QueuedRecord record, PositionSpan span, long nowNanos) {
    stats.lost(cause, 1);
    quarantine.add(cause, record);
    group(cause.text(), record.epoch(), span, nowNanos)
        .positions
        .add(record.position(), record.position());
  }

  /** A delivery that the worker dropped. Its spans stay open until this is declared. */
  void add(Delivery dropped, long nowNanos) {
    stats.lost(Cause.DROPPED_BY_WORKER, dropped.positions().count());
    for (PositionSpan span : dropped.spans()) {
      group(Cause.DROPPED_BY_WORKER.text(), dropped.epoch(), span, nowNanos)
          .positions
          .addAll(dropped.positions());
      // The group has the span now, in place of the delivery.
      tracker.seal(span);
    }
  }

  /** Whether anything waits to be declared. */
  boolean pending() {
    return !groups.isEmpty();
  }

  /** Declares what has waited long enough, or all. */
  void flush(long nowNanos, boolean all) {
    if (groups.isEmpty()) {
      return;
    }
    boolean any = false;
    for (Iterator<Map.Entry<Key, Group>> i = groups.entrySet().iterator(); i.hasNext(); ) {
      Map.Entry<Key, Group> entry = i.next();
      Group group = entry.getValue();
      if (all
          || nowNanos - group.sinceNanos >= MAX_WAIT.toNanos()
          || group.positions.runs() >= MAX_RUNS) {
        i.remove();
        declare(entry.getKey(), group);
        any = true;
      }
    }
    if (any) {
      quarantine.flush();
    }
  }

  private void declare(Key key, Group group) {
    PositionSet positions = group.positions;
    log.info(
        "declaring {} record(s) lost between positions {} and {}: {}",
        positions.count(),
        positions.lowest(),
        positions.highest(),
        key.cause());
    records.gap(
        key.cause(),
        key.epoch(),
        positions.lowest(),
        positions.highest(),
        positions.count(),
        positions,
        List.copyOf(group.spans));
  }

  /** The group that a loss belongs to; its gap record is one more thing the span waits for. */
  private Group group(String cause, long epoch, PositionSpan span, long nowNanos) {
    Group group = groups.computeIfAbsent(new Key(cause, epoch), key -> new Group(nowNanos));
    int size = group.spans.size();
    if (size == 0 || group.spans.get(size - 1) != span) {
      group.spans.add(span);
      tracker.attach(span);
    }
    return group;
  }
}
