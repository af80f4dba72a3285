// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import dcos.metrics.avro.BadDataException;
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
  private final Admission admission;
  private final AckTracker tracker;
  private final Losses losses;
  private final Outbox outbox;

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
      MessageFormat format, Admission admission, AckTracker tracker, Losses losses, Outbox outbox) {
    this.format = format;
    this.admission = admission;
    this.tracker = tracker;
    this.losses = losses;
    this.outbox = outbox;
  }

  @Override
  public boolean accepts() {
    return open == null;
  }

  @Override
  public void add(QueuedRecord record, long nowNanos) {
    Stretch stretch = tracker.begin(record.next(), record.length(), nowNanos);
    Cause obstacle = tryAdd(record, stretch);
    if (obstacle != null) {
      losses.add(obstacle, record, stretch, nowNanos);
    }
    tracker.seal(stretch);
    drain(nowNanos, false);
  }

  @Override
  public void add(QueueGap gap, long nowNanos) {
    Stretch stretch = tracker.begin(gap.next(), 0, nowNanos);
    losses.add(gap, stretch, nowNanos);
    tracker.seal(stretch);
  }

  @Override
  public void reject(QueuedRecord record, long nowNanos) {
    Stretch stretch = tracker.begin(record.next(), record.length(), nowNanos);
    losses.add(Cause.REJECTED, record, stretch, nowNanos);
    tracker.seal(stretch);
  }

  @Override
  public void drain(long nowNanos, boolean all) {
    while (open != null && outbox.hasRoom() && tracker.hasRoom()) {
      int count = open.parts.count();
      open.made++;
      outbox.add(
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
  private Cause tryAdd(QueuedRecord record, Stretch stretch) {
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
    if (!parts.fit(admission.maxBytes())
        || !parts.fitTogether((long) MAX_AMPLIFICATION * admission.maxBytes())) {
      return Cause.TOO_LARGE;
    }
    String topic = admission.kafkaTopic(parts.topic());
    if (topic == null) {
      return Cause.REJECTED;
    }
    tracker.attach(stretch);
    Delivery delivery =
        Delivery.ofRecords(
            topic, record.epoch(), PositionSet.of(record.position()), stretch, count);
    open = new Open(parts, delivery, record, format.weight(record.length() / count));
    return null;
  }
}
