// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import dcos.metrics.connect.ack.AckTracker;
import dcos.metrics.connect.ack.Delivery;
import dcos.metrics.connect.ack.QueueOffset;
import dcos.metrics.connect.message.MetricHeaders;
import dcos.metrics.queue.QueuePosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.source.SourceRecord;

/** Collects what the current poll returns. For the task's thread. */
final class PollBatch {
  /** Records of one poll, batches of containers aside. */
  static final int MAX_RECORDS = 1000;

  private final MetricHeaders headers;
  private final Map<String, String> partition;
  private final AckTracker tracker;
  private final Acknowledgements acknowledgements;
  private final BrokerTime time;
  private List<SourceRecord> records = new ArrayList<>();
  private QueuePosition reached;

  /** {@code start} is the offset of records that come before any of the queue. */
  PollBatch(
      UUID queue,
      AckTracker tracker,
      Acknowledgements acknowledgements,
      BrokerTime time,
      QueuePosition start) {
    this.time = time;
    this.headers = new MetricHeaders(queue);
    this.partition = QueueOffset.partition(queue);
    this.tracker = tracker;
    this.acknowledgements = acknowledgements;
    this.reached = start;
  }

  /**
   * Adds one Kafka record.
   *
   * @param offset where Connect's own offset may go with it
   * @param part {@code i/n}, or null
   * @param weight bytes of memory it takes until it is acknowledged, as estimated
   */
  void add(
      Delivery delivery,
      QueuePosition offset,
      String part,
      Schema schema,
      Object value,
      long weight) {
    reached = offset;
    tracker.handedOut(weight);
    records.add(
        new OutgoingRecord(
            partition,
            QueueOffset.of(offset).toMap(),
            schema,
            value,
            headersOf(delivery, part),
            acknowledgements,
            delivery,
            time.timeFor(System.currentTimeMillis()),
            weight));
  }

  private Headers headersOf(Delivery delivery, String part) {
    return delivery.kind() == Delivery.Kind.PROBE
        ? headers.ofProbe()
        : headers.of(delivery.epoch(), delivery.positions().text(), part, delivery.cause());
  }

  boolean hasRoom() {
    return records.size() < MAX_RECORDS;
  }

  boolean isEmpty() {
    return records.isEmpty();
  }

  /** The last offset that was given out. */
  QueuePosition reached() {
    return reached;
  }

  /** What has collected, which then begins anew; null if there is nothing, as Connect wants it. */
  List<SourceRecord> take() {
    if (records.isEmpty()) {
      return null;
    }
    List<SourceRecord> taken = records;
    records = new ArrayList<>();
    return taken;
  }
}
