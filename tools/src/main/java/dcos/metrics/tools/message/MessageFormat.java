// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.message;

import java.util.Locale;

/** How the connector put records into a Kafka message. */
public enum MessageFormat {
  /** An Avro container file of any number of records. */
  CONTAINER,
  /** One record, as JSON. */
  LIST,
  /** One datapoint of a record, flat, as JSON. */
  DATAPOINT;

  /** As the option {@code record-format} names it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
