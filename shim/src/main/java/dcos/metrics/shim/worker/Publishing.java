// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.worker;

import java.time.Duration;
import java.util.Locale;

/**
 * What one message is, and how it is sent.
 *
 * @param format what one message is
 * @param topicPrefix put before a record's topic; may be empty
 * @param singleTopic the one topic for everything, or null
 * @param containerRecords records at which a container message closes
 * @param containerBytes bytes at which a container message closes
 * @param containerAge age at which a container message closes
 * @param linger how long the producer waits for more to send together
 * @param compress whether the producer compresses (snappy)
 * @param allAcks whether all replicas must have a message before it counts
 */
public record Publishing(
    Format format,
    String topicPrefix,
    String singleTopic,
    int containerRecords,
    long containerBytes,
    Duration containerAge,
    Duration linger,
    boolean compress,
    boolean allAcks) {

  /** What one message is. */
  public enum Format {
    /** One record. */
    LIST,
    /** One datapoint. */
    DATAPOINT,
    /** One Avro container file with many records of one topic. */
    CONTAINER;

    /** As the connector's configuration spells it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
