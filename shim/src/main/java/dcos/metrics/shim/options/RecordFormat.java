// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.options;

import java.util.Locale;

/** What one Kafka message is. */
public enum RecordFormat {
  /** One record. */
  LIST,
  /** One datapoint. */
  DATAPOINT,
  /** One Avro container file with many records of one topic. */
  CONTAINER;

  /** As the option and the connector's configuration spell it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
