// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import dcos.metrics.avro.BadDataException;
import dcos.metrics.connect.message.ContainerFormat;
import dcos.metrics.connect.message.TopicNames;
import dcos.metrics.queue.QueuedRecord;

/**
 * Says to which Kafka topic a record goes, and whether that topic takes records at all. For the
 * task's thread.
 */
record TopicRouter(TopicNames names, RejectedTopics refused, int maxBytes) {
  /** The Kafka topic of a record, refused or not; null if the record is damaged. */
  String topicOf(QueuedRecord record) {
    try {
      return names.kafkaTopic(
          ContainerFormat.topic(record.array(), record.from(), record.length()));
    } catch (BadDataException e) {
      return null;
    }
  }

  /** The Kafka topic, or null if the topic is refused for now. */
  String kafkaTopic(String topic) {
    String name = names.kafkaTopic(topic);
    return refused.isRefused(name) ? null : name;
  }
}
