// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import dcos.metrics.avro.AvroBytes;
import dcos.metrics.avro.BadDataException;
import dcos.metrics.connect.ack.AckTracker;
import dcos.metrics.connect.ack.Delivery;
import dcos.metrics.connect.ack.PositionSet;
import dcos.metrics.connect.ack.PositionSpan;
import dcos.metrics.connect.message.ContainerFile;
import dcos.metrics.connect.message.ContainerFormat;
import dcos.metrics.queue.QueueGap;
import dcos.metrics.queue.QueuePosition;
import dcos.metrics.queue.QueuedRecord;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;

/**
 * Publishes batches: all records since the batch was opened, one container file for each Kafka
 * topic. A batch closes for all topics at once, at its age, when one topic reaches its count or its
 * size, when all together reach {@link #MAX_BATCH_BYTES}, or at the end of an epoch; one poll then
 * emits all of it. So positions close with it, and memory is bounded however many topics there are.
 */
final class ContainerFeed implements Feed {
  static final int MAX_BATCH_BYTES = 4 << 20;

  /** When a batch closes. */
  record Limits(int records, int bytes, Duration age) {}

  /** The records of one Kafka topic. */
  private static final class Builder {
    private final AvroBytes records = new AvroBytes(1024);
    private final PositionSet positions = new PositionSet();
    private int count;
  }

  private final ContainerFile file;
  private final Limits limits;
  private final TopicRouter router;
  private final AckTracker tracker;
  private final GapReporter gaps;
  private final PollBatch pollBatch;
  private final Map<String, Builder> builders = new LinkedHashMap<>();

  /** The span of the open batch; null while there is none. */
  private PositionSpan span;

  private QueuePosition start;
  private QueuePosition next;
  private long openedNanos;
  private long bytes;
  private boolean full;

  /** A record that belongs into the next batch. */
  private QueuedRecord held;

  ContainerFeed(
      ContainerFile file,
      Limits limits,
      TopicRouter router,
      AckTracker tracker,
      GapReporter gaps,
      PollBatch pollBatch) {
    this.file = file;
    this.limits = limits;
    this.router = router;
    this.tracker = tracker;
    this.gaps = gaps;
    this.pollBatch = pollBatch;
  }

  @Override
  public boolean accepts() {
    return !full;
  }

  @Override
  public void add(QueuedRecord record, long nowNanos) {
    if (span != null && start.epoch() != record.epoch()) {
      // A container has one epoch in its header.
      full = true;
      held = record;
      return;
    }
    String topic = null;
    Cause obstacle = null;
    try {
      topic =
          router.kafkaTopic(ContainerFormat.topic(record.array(), record.from(), record.length()));
      obstacle = topic == null ? Cause.REJECTED : null;
    } catch (BadDataException e) {
      obstacle = Cause.DAMAGED;
    }
    if (overhead() + record.length() > router.maxBytes()) {
      obstacle = Cause.TOO_LARGE;
    }
    if (obstacle == null) {
      Builder builder = builders.get(topic);
      if (builder != null && size(builder) + record.length() > limits.bytes()) {
        full = true;
        held = record;
        return;
      }
    }
    include(
        new QueuePosition(record.epoch(), record.position()),
        record.next(),
        record.length(),
        nowNanos);
    if (obstacle != null) {
      gaps.add(obstacle, record, span, nowNanos);
      return;
    }
    append(topic, record);
  }

  @Override
  public void add(QueueGap gap, long nowNanos) {
    include(new QueuePosition(gap.epoch(), gap.first()), gap.next(), 0, nowNanos);
    gaps.add(gap, span, nowNanos);
  }

  @Override
  public void reject(QueuedRecord record, long nowNanos) {
    include(
        new QueuePosition(record.epoch(), record.position()),
        record.next(),
        record.length(),
        nowNanos);
    gaps.add(Cause.REJECTED, record, span, nowNanos);
  }

  @Override
  public void drain(long nowNanos, boolean all) {
    while (span != null && (all || full || dueInNanos(nowNanos) <= 0)) {
      emit();
      if (held != null) {
        QueuedRecord first = held;
        held = null;
        add(first, nowNanos);
      }
    }
  }

  @Override
  public long dueInNanos(long nowNanos) {
    return span == null
        ? Long.MAX_VALUE
        : Math.max(0, limits.age().toNanos() - (nowNanos - openedNanos));
  }

  private void include(QueuePosition from, QueuePosition to, int length, long nowNanos) {
    if (span == null) {
      span = tracker.begin(to, length, nowNanos);
      start = from;
      openedNanos = nowNanos;
    } else {
      tracker.extend(span, to, length);
    }
    next = to;
  }

  private void append(String topic, QueuedRecord record) {
    Builder builder = builders.get(topic);
    if (builder == null) {
      builder = new Builder();
      builders.put(topic, builder);
      bytes += overhead();
    }
    builder.records.write(record.array(), record.from(), record.length());
    builder.positions.add(record.position(), record.position());
    builder.count++;
    bytes += record.length();
    full =
        builder.count >= limits.records()
            || size(builder) >= limits.bytes()
            || bytes >= MAX_BATCH_BYTES;
  }

  private void emit() {
    for (Iterator<Map.Entry<String, Builder>> i = builders.entrySet().iterator(); i.hasNext(); ) {
      Map.Entry<String, Builder> entry = i.next();
      Builder builder = entry.getValue();
      i.remove();
      tracker.attach(span);
      byte[] value = file.of(builder.records.array(), 0, builder.records.length(), builder.count);
      pollBatch.add(
          Delivery.ofRecords(entry.getKey(), start.epoch(), builder.positions, span, 1),
          i.hasNext() ? start : next,
          null,
          Schema.BYTES_SCHEMA,
          value,
          1000L + value.length);
    }
    tracker.seal(span);
    span = null;
    bytes = 0;
    full = false;
  }

  private int overhead() {
    return ContainerFormat.MESSAGE_OVERHEAD + file.overhead();
  }

  /** Bytes of the topic's Kafka record, as it is now. */
  private int size(Builder builder) {
    return overhead() + builder.records.length() + builder.positions.textLength();
  }
}
