// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import dcos.metrics.connect.message.TopicNames;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;

/** The connector's options: definitions, defaults and checked values. Immutable. */
final class ConnectorOptions {
  static final String QUEUE_DIR = "queue.dir";
  static final String RECORD_FORMAT = "record.format";
  static final String RECORD_FORMAT_DEFAULT = "list";
  static final String RECORD_MAX_BYTES = "record.max.bytes";

  /** Below the 1,048,576 bytes that brokers and producers take by default. */
  static final int RECORD_MAX_BYTES_DEFAULT = 1_000_000;

  static final String TOPIC_PREFIX = "topic.prefix";
  static final String TOPIC_PREFIX_DEFAULT = "metrics-";
  static final String TOPIC_SINGLE = "topic.single";
  static final String TOPIC_SINGLE_DEFAULT = "";
  static final String PRODUCER_TOPICS_MAX = "producer.topics.max";
  static final int PRODUCER_TOPICS_MAX_DEFAULT = 0;
  static final String CONTAINER_MAX_RECORDS = "container.max.records";
  static final int CONTAINER_MAX_RECORDS_DEFAULT = 1024;
  static final String CONTAINER_MAX_KBYTES = "container.max.kbytes";
  static final int CONTAINER_MAX_KBYTES_DEFAULT = 512;
  static final String CONTAINER_MAX_AGE_MS = "container.max.age.ms";
  static final int CONTAINER_MAX_AGE_MS_DEFAULT = 15_000;
  static final String UNACKNOWLEDGED_MAX_KBYTES = "unacknowledged.max.kbytes";
  static final int UNACKNOWLEDGED_MAX_KBYTES_DEFAULT = 8192;

  private static final int MAX_NAME = 200;
  private static final int MIN_RECORD_BYTES = 16 << 10;
  private static final int MAX_RECORD_BYTES = 64 << 20;

  /** What one Kafka record is. */
  enum Format {
    LIST,
    DATAPOINT,
    CONTAINER;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    static final List<String> NAMES = List.of(LIST.text(), DATAPOINT.text(), CONTAINER.text());

    static Format of(String text) {
      return valueOf(text.toUpperCase(Locale.ROOT));
    }
  }

  /** What Connect's UIs offer for the format. */
  private static final class FormatNames implements ConfigDef.Recommender {
    @Override
    public List<Object> validValues(String option, Map<String, Object> values) {
      return List.copyOf(Format.NAMES);
    }

    @Override
    public boolean visible(String option, Map<String, Object> values) {
      return true;
    }
  }

  private final String name;
  private final AbstractConfig values;

  /**
   * Reads and checks.
   *
   * @throws ConfigException if an option is missing or cannot be used; the message names it
   */
  ConnectorOptions(Map<String, String> properties) {
    values = new AbstractConfig(definition(), properties, false);
    name = properties.get("name");
    if (name == null || name.isBlank() || name.length() > MAX_NAME) {
      throw new ConfigException(
          "name",
          name,
          "the connector's name is also its name as a reader of the queue, and has 1 to "
              + MAX_NAME
              + " characters");
    }
  }

  /** All options, with what Connect shows about them. */
  static ConfigDef definition() {
    ConfigDef definition = new ConfigDef();
    defineQueue(definition);
    defineRecords(definition);
    defineTopics(definition);
    defineContainers(definition);
    return definition;
  }

  private static void defineQueue(ConfigDef definition) {
    definition
        .define(
            QUEUE_DIR,
            ConfigDef.Type.STRING,
            ConfigDef.NO_DEFAULT_VALUE,
            ConfigDef.LambdaValidator.with(
                ConnectorOptions::checkDirectory, () -> "an absolute path"),
            Importance.HIGH,
            "Directory of the queue to publish, as an absolute path. It need not exist yet: the"
                + " task waits for it. The user that the worker runs as must be able to read it and"
                + " to write to its readers/ and quarantine/.",
            "Queue",
            1,
            Width.LONG,
            "Queue directory")
        .define(
            UNACKNOWLEDGED_MAX_KBYTES,
            ConfigDef.Type.INT,
            UNACKNOWLEDGED_MAX_KBYTES_DEFAULT,
            Range.between(64, 1 << 20),
            Importance.LOW,
            "Memory that records may take that Kafka has not acknowledged yet, in KiB, as estimated."
                + " No more records are read while they are over it.",
            "Queue",
            2,
            Width.SHORT,
            "Unacknowledged records (KiB)");
  }

  private static void defineRecords(ConfigDef definition) {
    definition
        .define(
            RECORD_FORMAT,
            ConfigDef.Type.STRING,
            RECORD_FORMAT_DEFAULT,
            ConfigDef.ValidString.in(Format.NAMES.toArray(String[]::new)),
            Importance.HIGH,
            "What one Kafka record is: 'list', one MetricList as a struct, for any converter;"
                + " 'datapoint', one datapoint with its list's topic and tags as a flat struct;"
                + " 'container', an Avro container file of many MetricLists of one topic, as bytes:"
                + " set value.converter to"
                + " org.apache.kafka.connect.converters.ByteArrayConverter for it.",
            "Records",
            1,
            Width.SHORT,
            "Record format",
            new FormatNames())
        .define(
            RECORD_MAX_BYTES,
            ConfigDef.Type.INT,
            RECORD_MAX_BYTES_DEFAULT,
            Range.between(MIN_RECORD_BYTES, MAX_RECORD_BYTES),
            Importance.MEDIUM,
            "How large a Kafka record may become, in bytes, with room for what a JSON converter makes"
                + " of it. A larger one is set aside in the queue's quarantine and declared by a gap"
                + " record. Keep it below the producer's max.request.size and the topics'"
                + " max.message.bytes.",
            "Records",
            2,
            Width.SHORT,
            "Largest record (bytes)");
  }

  private static void defineTopics(ConfigDef definition) {
    definition
        .define(
            TOPIC_PREFIX,
            ConfigDef.Type.STRING,
            TOPIC_PREFIX_DEFAULT,
            ConfigDef.LambdaValidator.with(
                ConnectorOptions::checkPrefix, () -> "up to 200 letters, digits, '.', '_' and '-'"),
            Importance.HIGH,
            "Stands before a record's topic to make the Kafka topic. Names that Kafka would refuse"
                + " are made legal: other characters than letters, digits, '.', '_' and '-' become"
                + " '_', and names of more than 249 characters are cut and get a checksum.",
            "Topics",
            1,
            Width.MEDIUM,
            "Topic prefix")
        .define(
            TOPIC_SINGLE,
            ConfigDef.Type.STRING,
            TOPIC_SINGLE_DEFAULT,
            ConfigDef.LambdaValidator.with(
                ConnectorOptions::checkSingleTopic, () -> "empty, or the name of a Kafka topic"),
            Importance.MEDIUM,
            "The one Kafka topic for all records, without the prefix; empty for one topic each.",
            "Topics",
            2,
            Width.MEDIUM,
            "Single topic")
        .define(
            PRODUCER_TOPICS_MAX,
            ConfigDef.Type.INT,
            PRODUCER_TOPICS_MAX_DEFAULT,
            Range.between(0, 1_000_000),
            Importance.LOW,
            "After so many topics the task is started anew, because Kafka's producer keeps memory"
                + " for each topic that it has ever written to; at most once in ten minutes. 0: as"
                + " many as the worker's heap has room for (2300 for one of 64 MB).",
            "Topics",
            3,
            Width.SHORT,
            "Topics of one producer");
  }

  private static void defineContainers(ConfigDef definition) {
    definition
        .define(
            CONTAINER_MAX_RECORDS,
            ConfigDef.Type.INT,
            CONTAINER_MAX_RECORDS_DEFAULT,
            Range.between(1, 100_000),
            Importance.LOW,
            "MetricLists in one container at most; format 'container' only.",
            "Containers",
            1,
            Width.SHORT,
            "Records in a container")
        .define(
            CONTAINER_MAX_KBYTES,
            ConfigDef.Type.INT,
            CONTAINER_MAX_KBYTES_DEFAULT,
            Range.between(1, MAX_RECORD_BYTES >> 10),
            Importance.LOW,
            "Size at which a container is full, in KiB; only a MetricList that is larger by itself"
                + " makes a larger one. Format 'container' only.",
            "Containers",
            2,
            Width.SHORT,
            "Size of a container (KiB)")
        .define(
            CONTAINER_MAX_AGE_MS,
            ConfigDef.Type.INT,
            CONTAINER_MAX_AGE_MS_DEFAULT,
            Range.between(0, 3_600_000),
            Importance.LOW,
            "How long a container may wait for more records, in milliseconds; format 'container'"
                + " only.",
            "Containers",
            3,
            Width.SHORT,
            "Age of a container (ms)");
  }

  /** The connector's name, and its name as a reader of the queue. */
  String name() {
    return name;
  }

  Path queueDirectory() {
    return Path.of(values.getString(QUEUE_DIR));
  }

  Format format() {
    return Format.of(values.getString(RECORD_FORMAT));
  }

  int recordMaxBytes() {
    return values.getInt(RECORD_MAX_BYTES);
  }

  String topicPrefix() {
    return values.getString(TOPIC_PREFIX);
  }

  String topicSingle() {
    return values.getString(TOPIC_SINGLE);
  }

  /** As many topics as one producer may write to. */
  int producerTopicsMax() {
    int given = values.getInt(PRODUCER_TOPICS_MAX);
    return given > 0 ? given : ProducerTopics.limitFor(Runtime.getRuntime().maxMemory());
  }

  ContainerFeed.Limits containerLimits() {
    return new ContainerFeed.Limits(
        values.getInt(CONTAINER_MAX_RECORDS),
        Math.min(values.getInt(CONTAINER_MAX_KBYTES) << 10, recordMaxBytes()),
        Duration.ofMillis(values.getInt(CONTAINER_MAX_AGE_MS)));
  }

  long unacknowledgedMaxBytes() {
    return (long) values.getInt(UNACKNOWLEDGED_MAX_KBYTES) << 10;
  }

  private static void checkDirectory(String option, Object value) {
    try {
      if (value == null || !Path.of((String) value).isAbsolute()) {
        throw new ConfigException(
            option, value, "it must be an absolute path, since a worker's directory can be any");
      }
    } catch (InvalidPathException e) {
      throw new ConfigException(option, value, "it is no path: " + e.getMessage());
    }
  }

  static void checkPrefix(String option, Object value) {
    String prefix = (String) value;
    if (prefix == null || prefix.length() > MAX_NAME || !TopicNames.hasLegalCharacters(prefix)) {
      throw new ConfigException(
          option, value, "it may have up to 200 letters, digits, '.', '_' and '-'");
    }
  }

  private static void checkSingleTopic(String option, Object value) {
    String topic = (String) value;
    if (topic == null || (!topic.isEmpty() && !TopicNames.isLegal(topic))) {
      throw new ConfigException(
          option,
          value,
          "it must be empty, or a legal Kafka topic: up to 249 letters, digits, '.', '_' and '-'");
    }
  }
}
