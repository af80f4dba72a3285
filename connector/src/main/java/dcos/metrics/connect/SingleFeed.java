// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import dcos.metrics.avro.BadDataException;
import dcos.metrics.connect.ack.AckTracker;
import dcos.metrics.connect.ack.Delivery;
import dcos.metrics.connect.ack.PositionSet;
import dcos.metrics.connect.ack.PositionSpan;
import dcos.metrics.connect.message.MessageFormat;
import dcos.metrics.queue.QueueGap;
import dcos.metrics.queue.QueuePosition;
import dcos.metrics.queue.QueuedRecord;

/**
 * Publishes each record by itself, as one Kafka record or as several. A record of very many parts
 * is spread over several polls.
 */
final class SingleFeed implements Feed {
  /**
   * So many times the largest message may all messages take together that are made of one record:
   * long tags are in each of them, and a sender must not make 500 MB of one.
   */
  static final int MAX_AMPLIFICATION = 32;

  private final MessageFormat format;
  private final TopicRouter router;
  private final AckTracker tracker;
  private final GapReporter gaps;
  private final PollBatch pollBatch;

  /** What is left of the record that did not fit into the poll before; null if nothing is. */
  private Open open;

  /** A record of which some parts are still to be made. */
  private static final class Open {
    private final MessageFormat.Parts parts;
    private final Delivery delivery;
    private final QueuePosition start;
    private final QueuePosition next;
    private final long weight;
    private int made;

    Open(MessageFormat.Parts parts, Delivery delivery, QueuedRecord record, long weight) {
      this.parts = parts;
      this.delivery = delivery;
      this.start = new QueuePosition(record.epoch(), record.position());
      this.next = record.next();
      this.weight = weight;
    }
  }

  SingleFeed(
      MessageFormat format,
      TopicRouter router,
      AckTracker tracker,
      GapReporter gaps,
      PollBatch pollBatch) {
    this.format = format;
    this.router = router;
    this.tracker = tracker;
    this.gaps = gaps;
    this.pollBatch = pollBatch;
  }

  @Override
  public boolean accepts() {
    return open == null;
  }

  @Override
  public void add(QueuedRecord record, long nowNanos) {
    PositionSpan span = tracker.begin(record.next(), record.length(), nowNanos);
    Cause obstacle = tryAdd(record, span);
    if (obstacle != null) {
      gaps.add(obstacle, record, span, nowNanos);
    }
    tracker.seal(span);
    drain(nowNanos, false);
  }

  @Override
  public void add(QueueGap gap, long nowNanos) {
    PositionSpan span = tracker.begin(gap.next(), 0, nowNanos);
    gaps.add(gap, span, nowNanos);
    tracker.seal(span);
  }

  @Override
  public void reject(QueuedRecord record, long nowNanos) {
    PositionSpan span = tracker.begin(record.next(), record.length(), nowNanos);
    gaps.add(Cause.REJECTED, record, span, nowNanos);
    tracker.seal(span);
  }

  @Override
  public void drain(long nowNanos, boolean all) {
    while (open != null && pollBatch.hasRoom() && tracker.hasRoom()) {
      int count = open.parts.count();
      open.made++;
      pollBatch.add(
          open.delivery,
          open.made == count ? open.next : open.start,
          format.numbered() ? open.made + "/" + count : null,
          format.schema(),
          open.parts.next(),
          open.weight);
      if (open.made == count) {
        open = null;
      }
    }
  }

  @Override
  public long dueInNanos(long nowNanos) {
    return Long.MAX_VALUE;
  }

  /** Why it cannot be published, or null. */
  private Cause tryAdd(QueuedRecord record, PositionSpan span) {
    MessageFormat.Parts parts;
    try {
      parts = format.open(record.array(), record.from(), record.length());
    } catch (BadDataException e) {
      return Cause.DAMAGED;
    }
    int count = parts.count();
    if (count == 0) {
      return Cause.EMPTY;
    }
    if (!parts.fit(router.maxBytes())
        || !parts.fitTogether((long) MAX_AMPLIFICATION * router.maxBytes())) {
      return Cause.TOO_LARGE;
    }
    String topic = router.kafkaTopic(parts.topic());
    if (topic == null) {
      return Cause.REJECTED;
    }
    tracker.attach(span);
    Delivery delivery =
        Delivery.ofRecords(topic, record.epoch(), PositionSet.of(record.position()), span, count);
    open = new Open(parts, delivery, record, format.weight(record.length() / count));
    return null;
  }
}
