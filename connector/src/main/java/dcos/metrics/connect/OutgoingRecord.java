// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import dcos.metrics.connect.ack.Delivery;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * A source record that knows what it was made of. Connect hands the very object that {@code poll}
 * returned to {@code commitRecord}, whatever transforms made of it, so no map is needed to find the
 * delivery again.
 *
 * <p>It has no key, and as a rule no timestamp: Kafka refuses timestamps too far from its own
 * clock, and data may hold any. See {@link BrokerTime} for the exception.
 */
final class OutgoingRecord extends SourceRecord {
  private final Acknowledgements acknowledgements;
  private final Delivery delivery;
  private final long weight;

  OutgoingRecord(
      Map<String, ?> partition,
      Map<String, ?> offset,
      Schema schema,
      Object value,
      Headers headers,
      Acknowledgements acknowledgements,
      Delivery delivery,
      Long timestamp,
      long weight) {
    super(partition, offset, delivery.topic(), null, null, null, schema, value, timestamp, headers);
    this.acknowledgements = acknowledgements;
    this.delivery = delivery;
    this.weight = weight;
  }

  Delivery delivery() {
    return delivery;
  }

  /** Kafka has it. For any thread. */
  void acknowledged() {
    acknowledgements.acknowledged(delivery, weight);
  }

  /** The worker gave it up without an error. For any thread. */
  void dropped() {
    acknowledgements.dropped(delivery, weight);
  }
}
