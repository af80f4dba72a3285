// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect.message;

import dcos.metrics.avro.BadDataException;
import org.apache.kafka.connect.data.Schema;

/** Makes values of Kafka records from one encoded MetricList. */
public interface MessageFormat {
  /** The values made of one MetricList, one after the other. */
  interface Parts {
    /** The MetricList's topic. */
    String topic();

    /** How many values there are. */
    int count();

    /** Whether each surely takes no more than that as a Kafka record, headers and all. */
    boolean fit(int maxBytes);

    /** Whether all of them together surely take no more than that. */
    default boolean fitTogether(long maxBytes) {
      return true;
    }

    /** The next value. */
    Object next();
  }

  /** The schema of the values. */
  Schema schema();

  /** Whether the parts are numbered in a header. */
  boolean numbered();

  /** About how much memory a value takes that holds that many encoded bytes. */
  long weight(long encodedBytes);

  /**
   * Looks at a MetricList; its bytes must not change as long as the parts are in use.
   *
   * @throws BadDataException if the bytes are no MetricList
   */
  Parts open(byte[] array, int from, int length) throws BadDataException;
}
