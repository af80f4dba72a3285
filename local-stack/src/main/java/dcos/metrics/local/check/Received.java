// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.check;

import dcos.metrics.Tag;
import java.util.List;

/**
 * A record, or one datapoint of it, as it was found in Kafka.
 *
 * @param origin what tells it from all others, from the headers of its message
 * @param kafkaTopic where it was
 * @param topic the record's own topic
 * @param tags in the order of the message
 * @param datapoints the record's, or the one of this message
 */
public record Received(
    Origin origin, String kafkaTopic, String topic, List<Tag> tags, List<Point> datapoints) {

  /**
   * Where it was in the collector's queue. Two messages with the same origin are repeats.
   *
   * @param part number of the datapoint within the record, from 1; 0 for the whole record
   * @param parts datapoints of the record; 0 for the whole record
   */
  public record Origin(String queue, String epoch, long position, int part, int parts) {}
}
