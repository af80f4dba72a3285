// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.check;

import dcos.metrics.MetricList;
import dcos.metrics.Tag;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Compares a record that has arrived, or a part of one, with what was sent. Safe for all threads.
 */
public final class Comparison {
  private static final String KAFKA_REFUSES = "[^a-zA-Z0-9._-]";

  private final Format format;
  private final String topicPrefix;

  /**
   * For messages of one format.
   *
   * @param topicPrefix starts the name of every Kafka topic
   */
  public Comparison(Format format, String topicPrefix) {
    this.format = format;
    this.topicPrefix = topicPrefix;
  }

  /** What differs, or null. */
  public String difference(MetricList expected, Received arrived) {
    String wantedTopic = topicPrefix + expected.getTopic();
    if (!wantedTopic.matches(".*" + KAFKA_REFUSES + ".*")
        && !wantedTopic.equals(arrived.kafkaTopic())) {
      return "is in the topic " + arrived.kafkaTopic() + " instead of " + wantedTopic;
    }
    if (!expected.getTopic().equals(arrived.topic())) {
      return unequal("topic", expected.getTopic(), arrived.topic());
    }
    return format == Format.DATAPOINT
        ? differenceOfPart(expected, arrived)
        : differenceOfWhole(expected, arrived);
  }

  private static String differenceOfWhole(MetricList expected, Received arrived) {
    if (!expected.getTags().equals(arrived.tags())) {
      return unequal("tags", expected.getTags(), arrived.tags());
    }
    List<Point> wanted = Point.of(expected.getDatapoints());
    return wanted.equals(arrived.datapoints())
        ? null
        : unequal("datapoints", wanted, arrived.datapoints());
  }

  private static String differenceOfPart(MetricList expected, Received arrived) {
    List<Point> points = Point.of(expected.getDatapoints());
    int part = arrived.origin().part();
    int parts = arrived.origin().parts();
    if (parts != points.size() || part < 1 || part > parts) {
      return "is part " + part + "/" + parts + " of a record with " + points.size() + " datapoints";
    }
    // A map has no order.
    if (expected.getTags().size() != arrived.tags().size()
        || !asMap(expected.getTags()).equals(asMap(arrived.tags()))) {
      return unequal("tags", expected.getTags(), arrived.tags());
    }
    List<Point> wanted = points.subList(part - 1, part);
    return wanted.equals(arrived.datapoints())
        ? null
        : unequal("datapoint " + part, wanted, arrived.datapoints());
  }

  private static Map<String, String> asMap(List<Tag> tags) {
    return tags.stream().collect(Collectors.toMap(Tag::getKey, Tag::getValue, (a, b) -> a));
  }

  private static String unequal(String what, Object wanted, Object got) {
    return what + " differ: sent " + wanted + ", received " + got;
  }
}
