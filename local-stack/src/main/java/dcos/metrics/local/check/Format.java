// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.check;

import java.util.Locale;

/** What one Kafka message holds. */
public enum Format {
  /** One record, as JSON. */
  LIST,
  /** One datapoint of a record, as JSON. */
  DATAPOINT,
  /** An Avro container file of records. */
  CONTAINER;

  /** The name in the collector's options. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
