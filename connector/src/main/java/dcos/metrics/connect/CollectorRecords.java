// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import dcos.metrics.Datapoint;
import dcos.metrics.MetricList;
import dcos.metrics.Tag;
import dcos.metrics.avro.AvroBytes;
import dcos.metrics.avro.BadDataException;
import dcos.metrics.avro.MetricListView;
import dcos.metrics.connect.ack.Delivery;
import dcos.metrics.connect.ack.PositionSet;
import dcos.metrics.connect.ack.PositionSpan;
import dcos.metrics.connect.message.MessageFormat;
import dcos.metrics.queue.QueueGap;
import dcos.metrics.queue.QueuePosition;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/**
 * The records that the connector itself publishes: gap records and probes. They are MetricLists in
 * the configured format, so that every consumer can read them. For the task's thread.
 */
final class CollectorRecords {
  /** The topic of MetricLists that the collector makes. */
  static final String TOPIC = "collector";

  private static final String GAP = "dcos.metrics.collector.gap.";
  private static final String PROBE = "dcos.metrics.collector.probe";

  private final UUID queue;
  private final MessageFormat format;
  private final String kafkaTopic;
  private final PollBatch pollBatch;
  private final InstantSource clock;

  CollectorRecords(
      UUID queue,
      MessageFormat format,
      String kafkaTopic,
      PollBatch pollBatch,
      InstantSource clock) {
    this.queue = queue;
    this.format = format;
    this.kafkaTopic = kafkaTopic;
    this.pollBatch = pollBatch;
    this.clock = clock;
  }

  /**
   * Declares a loss.
   *
   * @param first the first missing position
   * @param last the last one; {@code first - 1} if no number is known to be missing
   * @param count how many are missing, or {@link QueueGap#UNKNOWN}
   * @param positions exactly the missing positions, as far as they are known
   * @param spans what is done when the gap record has arrived; they wait for it already
   */
  void gap(
      String cause,
      long epoch,
      long first,
      long last,
      long count,
      PositionSet positions,
      List<PositionSpan> spans) {
    long now = clock.millis();
    byte[] list =
        encode(
            List.of(
                new Tag("cause", cause),
                new Tag("queue", queue.toString()),
                new Tag("epoch", QueuePosition.epochText(epoch))),
            List.of(
                new Datapoint(GAP + "first", now, (double) first),
                new Datapoint(GAP + "last", now, (double) last),
                new Datapoint(GAP + "count", now, (double) count)));
    MessageFormat.Parts parts = open(list);
    add(
        Delivery.ofGap(kafkaTopic, cause, epoch, positions, spans, parts.count()),
        parts,
        list.length);
  }

  /** A record that only shows, by its acknowledgement, that Kafka takes records. */
  void probe() {
    byte[] list =
        encode(
            List.of(new Tag("queue", queue.toString())),
            List.of(new Datapoint(PROBE, clock.millis(), 1.0)));
    MessageFormat.Parts parts = open(list);
    add(Delivery.ofProbe(kafkaTopic, parts.count()), parts, list.length);
  }

  private void add(Delivery delivery, MessageFormat.Parts parts, int bytes) {
    QueuePosition offset = pollBatch.reached();
    for (int i = 1; i <= parts.count(); i++) {
      String part = format.numbered() ? i + "/" + parts.count() : null;
      pollBatch.add(delivery, offset, part, format.schema(), parts.next(), format.weight(bytes));
    }
  }

  private MessageFormat.Parts open(byte[] list) {
    try {
      return format.open(list, 0, list.length);
    } catch (BadDataException e) {
      throw new IllegalStateException("a record of the collector's own cannot be read", e);
    }
  }

  private static byte[] encode(List<Tag> tags, List<Datapoint> datapoints) {
    AvroBytes bytes = new AvroBytes(256);
    MetricListView.encode(new MetricList(TOPIC, tags, datapoints), bytes);
    return bytes.toByteArray();
  }
}
