// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import dcos.metrics.queue.QueuePosition;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;

/**
 * What a run leaves behind for the next one when it ends with records unacknowledged: one of them
 * may be why. Immutable.
 *
 * @param queue the queue that it is about
 * @param head the first position that was not done
 * @param until a position behind all that had been handed out
 * @param failures how often the record at {@code head}, alone, has been seen to stop the task
 * @param probeFailures how often a probe has
 * @param refused topics of which records were rejected
 */
record PoisonSuspects(
    UUID queue,
    QueuePosition head,
    long until,
    int failures,
    int probeFailures,
    Map<String, RejectedTopics.Entry> refused) {
  private static final String TOPIC = "refused.";

  PoisonSuspects {
    refused = Map.copyOf(refused);
  }

  /** Whether a run that starts there starts among the records that are suspected. */
  boolean concerns(QueuePosition start) {
    return start.epoch() == head.epoch()
        && start.position() >= head.position()
        && start.position() < until;
  }

  Properties toProperties() {
    Properties properties = new Properties();
    properties.setProperty("queue", queue.toString());
    properties.setProperty("epoch", head.epochText());
    properties.setProperty("position", Long.toString(head.position()));
    properties.setProperty("until", Long.toString(until));
    properties.setProperty("failures", Integer.toString(failures));
    properties.setProperty("probe.failures", Integer.toString(probeFailures));
    refused.forEach(
        (topic, entry) ->
            properties.setProperty(TOPIC + topic, entry.strikes() + " " + entry.retryAtMs()));
    return properties;
  }

  /**
   * From what {@link #toProperties} made.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  static PoisonSuspects fromProperties(Properties properties) {
    Map<String, RejectedTopics.Entry> refused = new LinkedHashMap<>();
    for (String key : properties.stringPropertyNames()) {
      if (key.startsWith(TOPIC)) {
        String[] words = text(properties, key).split(" ", 2);
        refused.put(
            key.substring(TOPIC.length()),
            new RejectedTopics.Entry(
                Integer.parseInt(words[0]), Long.parseLong(words[words.length - 1])));
      }
    }
    return new PoisonSuspects(
        UUID.fromString(text(properties, "queue")),
        new QueuePosition(
            QueuePosition.parseEpoch(text(properties, "epoch")),
            Long.parseLong(text(properties, "position"))),
        Long.parseLong(text(properties, "until")),
        Integer.parseInt(text(properties, "failures")),
        Integer.parseInt(text(properties, "probe.failures")),
        refused);
  }

  private static String text(Properties properties, String key) {
    String value = properties.getProperty(key);
    if (value == null) {
      throw new IllegalArgumentException(key + " is missing");
    }
    return value;
  }
}
