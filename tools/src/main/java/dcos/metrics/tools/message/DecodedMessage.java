// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.message;

import dcos.metrics.MetricList;
import java.util.List;

/**
 * What one Kafka message held. Immutable.
 *
 * @param format how it was written
 * @param records its records, in order; for a datapoint one record with nothing but that datapoint
 */
public record DecodedMessage(MessageFormat format, List<MetricList> records) {
  /** Copies the list. */
  public DecodedMessage {
    records = List.copyOf(records);
  }
}
