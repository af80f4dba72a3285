// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import dcos.metrics.queue.QueuePosition;
import java.util.UUID;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Headers;

/** The headers of Kafka records, all strings: they identify what a record was made of. */
final class MetricHeaders {
  /** The queue's UUID. */
  static final String QUEUE = "metrics.queue";

  /** The epoch of the positions, 16 hexadecimal digits. */
  static final String EPOCH = "metrics.epoch";

  /** The positions, in the order of the records: {@code 5,7-9}. */
  static final String POSITIONS = "metrics.positions";

  /** Which of how many messages of one record: {@code 2/5}. {@code datapoint} format only. */
  static final String PART = "metrics.part";

  /** The cause of a loss. Gap records only. */
  static final String GAP = "metrics.gap";

  /** The queue's UUID, alone, on a record that only shows that Kafka takes records. */
  static final String PROBE = "metrics.probe";

  private final String queue;

  MetricHeaders(UUID queue) {
    this.queue = queue.toString();
  }

  /** The headers of a delivery's record; {@code part} is null where there are no parts. */
  Headers of(Delivery delivery, String part) {
    ConnectHeaders headers = new ConnectHeaders();
    if (delivery.kind() == Delivery.Kind.PROBE) {
      headers.addString(PROBE, queue);
      return headers;
    }
    headers.addString(QUEUE, queue);
    headers.addString(EPOCH, QueuePosition.epochText(delivery.epoch()));
    headers.addString(POSITIONS, delivery.positions().text());
    if (part != null) {
      headers.addString(PART, part);
    }
    if (delivery.cause() != null) {
      headers.addString(GAP, delivery.cause());
    }
    return headers;
  }
}
