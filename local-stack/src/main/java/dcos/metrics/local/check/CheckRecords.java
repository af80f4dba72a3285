// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.check;

import dcos.metrics.Datapoint;
import dcos.metrics.MetricList;
import dcos.metrics.Tag;
import dcos.metrics.tools.emit.RandomRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/**
 * Numbered random records. A record depends on nothing but the seed, its number and the format, so
 * that it can be made again when it arrives. Safe for use by several threads.
 *
 * <p>The number is in a tag, or in the names of the datapoints of the records that have no tags at
 * all. Records without datapoints are left out where a message is one datapoint: they cannot arrive
 * there.
 */
public final class CheckRecords {
  /** Few, as each becomes a topic of the broker; the last two are names that Kafka refuses. */
  private static final List<String> TOPICS =
      List.of("check-a", "check-b", "check.c", "check-d", "check/e", "check f: ä€😀");

  private static final String AGENT_ID = "agent_id";
  private static final String NUMBER_IN_NAME = RandomRecords.SEQUENCE_TAG + "=";

  private final long seed;
  private final Format format;

  public CheckRecords(long seed, Format format) {
    this.seed = seed;
    this.format = format;
  }

  /** The record with that number, as it is sent. */
  public MetricList sent(int number) {
    SplittableRandom random = new SplittableRandom(seed + number * 0x9E3779B97F4A7C15L);
    MetricList made = new RandomRecords(random.nextLong(), TOPICS).next();
    List<Tag> tags = new ArrayList<>(made.getTags());
    List<Datapoint> datapoints = new ArrayList<>(made.getDatapoints());
    tags.set(0, new Tag(RandomRecords.SEQUENCE_TAG, Integer.toString(number)));
    switch (random.nextInt(20)) {
      case 0 -> {
        tags.clear();
        datapoints.replaceAll(
            datapoint ->
                new Datapoint(
                    NUMBER_IN_NAME + number + " " + datapoint.getName(),
                    datapoint.getTimeMs(),
                    datapoint.getValue()));
      }
      case 1 -> tags.add(new Tag(AGENT_ID, "of the record's own"));
      case 2 -> {
        if (format != Format.DATAPOINT) {
          datapoints.clear();
        }
      }
      case 3 -> {
        if (format != Format.DATAPOINT) {
          tags.add(tags.get(tags.size() - 1));
        }
      }
      case 4 -> {
        // Nobody knows what these belong to, so that no further tags come of them.
        tags.add(new Tag("framework_id", "a framework"));
        tags.add(new Tag("executor_id", "an executor"));
      }
      default -> {
        // As random as it came.
      }
    }
    return new MetricList(made.getTopic(), tags, datapoints);
  }

  /** The record with that number as it must arrive: with the tags that the collector adds. */
  public MetricList expected(int number) {
    MetricList sent = sent(number);
    List<Tag> tags = new ArrayList<>(sent.getTags());
    if (tags.stream().noneMatch(tag -> tag.getKey().equals(AGENT_ID))) {
      tags.add(new Tag(AGENT_ID, "UNKNOWN_AGENT_STATE"));
    }
    return new MetricList(sent.getTopic(), tags, sent.getDatapoints());
  }

  /** The number of an arrived record, if it is one of these. */
  public static OptionalInt numberOf(List<Tag> tags, List<Point> datapoints) {
    for (Tag tag : tags) {
      if (tag.getKey().equals(RandomRecords.SEQUENCE_TAG)) {
        return parse(tag.getValue());
      }
    }
    for (Point point : datapoints) {
      if (point.name().startsWith(NUMBER_IN_NAME)) {
        String rest = point.name().substring(NUMBER_IN_NAME.length());
        return parse(rest.substring(0, Math.max(0, rest.indexOf(' '))));
      }
    }
    return OptionalInt.empty();
  }

  private static OptionalInt parse(String text) {
    try {
      return OptionalInt.of(Integer.parseInt(text));
    } catch (NumberFormatException e) {
      return OptionalInt.empty();
    }
  }
}
