// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect.message;

import dcos.metrics.queue.QueuePosition;
import java.util.UUID;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Headers;

/** The headers of Kafka records, all strings: they identify what a record was made of. */
public final class MetricHeaders {
  /** The queue's UUID. */
  static final String QUEUE = "metrics.queue";

  /** The epoch of the positions, 16 hexadecimal digits. */
  static final String EPOCH = "metrics.epoch";

  /** The positions, in the order of the records: {@code 5,7-9}. */
  static final String POSITIONS = "metrics.positions";

  /** Which of how many messages of one record: {@code 2/5}. {@code datapoint} format only. */
  static final String PART = "metrics.part";

  /** The cause of a loss. Gap records only. */
  public static final String GAP = "metrics.gap";

  /** The queue's UUID, alone, on a record that only shows that Kafka takes records. */
  public static final String PROBE = "metrics.probe";

  private final String queue;

  public MetricHeaders(UUID queue) {
    this.queue = queue.toString();
  }

  /**
   * The headers of a record or a gap record.
   *
   * @param part {@code i/n}, or null where there are no parts
   * @param cause of the loss, or null if it is no gap record
   */
  public Headers of(long epoch, String positions, String part, String cause) {
    ConnectHeaders headers = new ConnectHeaders();
    headers.addString(QUEUE, queue);
    headers.addString(EPOCH, QueuePosition.epochText(epoch));
    headers.addString(POSITIONS, positions);
    if (part != null) {
      headers.addString(PART, part);
    }
    if (cause != null) {
      headers.addString(GAP, cause);
    }
    return headers;
  }

  /** The header of a probe. */
  public Headers ofProbe() {
    return new ConnectHeaders().addString(PROBE, queue);
  }
}
