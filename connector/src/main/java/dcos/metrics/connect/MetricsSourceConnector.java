// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the queue of one node's metrics collector to Kafka, at least once. It has one task,
 * whatever {@code tasks.max} says: a queue is read in order by one reader, named after the
 * connector.
 */
public final class MetricsSourceConnector extends SourceConnector {
  private static final Logger log = LoggerFactory.getLogger(MetricsSourceConnector.class);

  private Map<String, String> properties = Map.of();

  /** Null while it does not run. */
  private TaskRenewal renewal;

  /** Made by Connect. */
  public MetricsSourceConnector() {}

  @Override
  public String version() {
    return Version.text();
  }

  @Override
  public ConfigDef config() {
    return ConnectorOptions.definition();
  }

  /**
   * Checks options also against each other and against the file system. A queue that does not exist
   * is no error: the task waits for it.
   */
  @Override
  public Config validate(Map<String, String> candidate) {
    Config config = super.validate(candidate);
    ConfigValue directory = value(config, ConnectorOptions.QUEUE_DIR);
    if (isUsable(directory)) {
      checkDirectory(directory, Path.of((String) directory.value()));
    }
    ConfigValue kbytes = value(config, ConnectorOptions.CONTAINER_MAX_KBYTES);
    ConfigValue bytes = value(config, ConnectorOptions.RECORD_MAX_BYTES);
    if (isUsable(kbytes)
        && isUsable(bytes)
        && ((Integer) kbytes.value() << 10) > (Integer) bytes.value()) {
      kbytes.addErrorMessage(
          "a container of "
              + kbytes.value()
              + " KiB would be over "
              + ConnectorOptions.RECORD_MAX_BYTES
              + "="
              + bytes.value()
              + ": lower this or raise that");
    }
    return config;
  }

  @Override
  public void start(Map<String, String> newProperties) {
    ConnectorOptions options = new ConnectorOptions(newProperties);
    properties = Map.copyOf(newProperties);
    renewal = new TaskRenewal(options.name(), context);
  }

  @Override
  public Class<? extends Task> taskClass() {
    return MetricsSourceTask.class;
  }

  @Override
  public List<Map<String, String>> taskConfigs(int maxTasks) {
    int generation = renewal == null ? 0 : renewal.generation();
    if (generation == 0) {
      return List.of(properties);
    }
    Map<String, String> renewed = new HashMap<>(properties);
    renewed.put(TaskRenewal.GENERATION, Integer.toString(generation));
    return List.of(renewed);
  }

  @Override
  public void stop() {
    properties = Map.of();
    if (renewal != null) {
      renewal.close();
      renewal = null;
    }
  }

  /** An honest no: positions are kept in the queue, outside Kafka's transactions. */
  @Override
  public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> configuration) {
    return ExactlyOnceSupport.UNSUPPORTED;
  }

  /**
   * Rewinds, skips ahead or resets, durably before it returns.
   *
   * @throws ConnectException if an offset does not fit the queue; the message says why
   */
  @Override
  public boolean alterOffsets(
      Map<String, String> configuration, Map<Map<String, ?>, Map<String, ?>> offsets) {
    ConnectorOptions options = new ConnectorOptions(configuration);
    new OffsetChanges(options.queueDirectory(), options.name()).apply(offsets);
    return true;
  }

  private static void checkDirectory(ConfigValue value, Path directory) {
    if (!Files.exists(directory)) {
      log.warn(
          "{} {} does not exist yet: the task will wait for a collector to make it",
          ConnectorOptions.QUEUE_DIR,
          directory);
    } else if (!Files.isDirectory(directory)) {
      value.addErrorMessage(directory + " is not a directory");
    } else if (!Files.isReadable(directory) || !Files.isExecutable(directory)) {
      value.addErrorMessage(
          directory
              + " cannot be read by user "
              + System.getProperty("user.name")
              + ": run the worker as the collector's user, or open the queue to a group");
    }
  }

  private static boolean isUsable(ConfigValue value) {
    return value != null && value.errorMessages().isEmpty() && value.value() != null;
  }

  private static ConfigValue value(Config config, String name) {
    return config.configValues().stream()
        .filter(value -> value.name().equals(name))
        .findFirst()
        .orElse(null);
  }
}
