// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import dcos.metrics.connect.message.MetricHeaders;
import dcos.metrics.connect.message.TopicNames;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.transforms.Transformation;

/**
 * Sends a record to the Kafka topic that the value of one of its tags names. Kafka's own transforms
 * can route by the topic alone: none of them sees into a map or an array.
 *
 * <p>For the formats {@code list} and {@code datapoint}. What has no such tag keeps its topic, and
 * so do gap records, probes, and messages in {@code container} format, which hold many records.
 * Where a tag is there several times, the first counts. Names that Kafka would refuse are made
 * legal as those of other records are. For one thread, the task's.
 *
 * @param <R> the kind of record; the transform is of use to a source only
 */
public final class RouteByTag<R extends ConnectRecord<R>> implements Transformation<R>, Versioned {
  static final String TAG = "tag";
  static final String TOPIC_PREFIX = "topic.prefix";

  private static final ConfigDef DEFINITION =
      new ConfigDef()
          .define(
              TAG,
              ConfigDef.Type.STRING,
              ConfigDef.NO_DEFAULT_VALUE,
              new ConfigDef.NonEmptyString(),
              ConfigDef.Importance.HIGH,
              "Key of the tag whose value becomes the topic, such as framework_name. Each value"
                  + " makes a topic: choose a tag that has few.")
          .define(
              TOPIC_PREFIX,
              ConfigDef.Type.STRING,
              ConnectorOptions.TOPIC_PREFIX_DEFAULT,
              ConfigDef.LambdaValidator.with(
                  ConnectorOptions::checkPrefix,
                  () -> "up to 200 letters, digits, '.', '_' and '-'"),
              ConfigDef.Importance.MEDIUM,
              "Stands before the tag's value to make the topic.");

  private String tag;
  private TopicNames names;

  /** Made by Connect. */
  public RouteByTag() {}

  @Override
  public String version() {
    return Version.text();
  }

  @Override
  public ConfigDef config() {
    return DEFINITION;
  }

  /**
   * Reads the options.
   *
   * @throws ConfigException if one is missing or cannot be used; the message names it
   */
  @Override
  public void configure(Map<String, ?> options) {
    AbstractConfig values = new AbstractConfig(DEFINITION, options, false);
    tag = values.getString(TAG);
    names = new TopicNames(values.getString(TOPIC_PREFIX), "", () -> {});
  }

  @Override
  public R apply(R record) {
    String value = isOurs(record) ? null : valueOf(record.value());
    return value == null
        ? record
        : record.newRecord(
            names.kafkaTopic(value),
            record.kafkaPartition(),
            record.keySchema(),
            record.key(),
            record.valueSchema(),
            record.value(),
            record.timestamp());
  }

  @Override
  public void close() {}

  private static boolean isOurs(ConnectRecord<?> record) {
    return record.headers().lastWithName(MetricHeaders.GAP) != null
        || record.headers().lastWithName(MetricHeaders.PROBE) != null;
  }

  /** Null if there is no such tag. */
  private String valueOf(Object message) {
    if (!(message instanceof Struct struct)) {
      return null;
    }
    Field field = struct.schema().field("tags");
    Object tags = field == null ? null : struct.get(field);
    if (tags instanceof Map<?, ?> map) {
      return map.get(tag) instanceof String value ? value : null;
    }
    if (tags instanceof List<?> list) {
      for (Object one : list) {
        if (one instanceof Struct pair && tag.equals(pair.get("key"))) {
          return pair.getString("value");
        }
      }
    }
    return null;
  }
}
