// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.kafka;

import dcos.metrics.queue.Reason;
import dcos.metrics.tools.cli.ToolFailure;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of commands that read Kafka: where it is, and what to read there. */
public final class KafkaOptions {
  private static final int ANSWER_MS = 10_000;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--brokers",
      paramLabel = "HOST:PORT,…",
      defaultValue = "${env:KAFKA_BROKERS}",
      description = "Kafka's brokers (default: $KAFKA_BROKERS, or else 127.0.0.1:9092).")
  private String brokers;

  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      description = "Properties for Kafka's consumer, such as its security settings.")
  private Path configuration;

  @Option(
      names = "--topics",
      paramLabel = "NAME|REGEX",
      split = ",",
      splitSynopsisLabel = ",",
      defaultValue = "metrics-.*",
      description =
          "Topics by name or regular expression, several with commas (default: ${DEFAULT-VALUE}).")
  private List<String> topics;

  /** Creates the options; picocli does, and fills them in. */
  public KafkaOptions() {}

  /**
   * The topics that are meant.
   *
   * @throws ParameterException if one is neither a name nor an expression
   */
  public TopicFilter topics() {
    try {
      return new TopicFilter(topics);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), "--topics: " + e.getMessage(), e);
    }
  }

  /**
   * Settings of a consumer of bytes that is in no group, commits nothing, makes no topics, and does
   * not keep the user waiting for an unreachable broker.
   *
   * @param clientId what brokers call it
   * @throws ToolFailure if the file with the user's own cannot be read
   */
  public Map<String, Object> consumerSettings(String clientId) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
    settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:9092");
    settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MS);
    settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MS);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    addOwn(settings);
    // An empty variable counts as unset, as everywhere in the collector.
    if (brokers != null && !brokers.isBlank()) {
      settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
    }
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    return settings;
  }

  private void addOwn(Map<String, Object> settings) {
    if (configuration == null) {
      return;
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(configuration)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new ToolFailure(
          ToolFailure.UNREACHABLE, "cannot read the file of --kafka-config: " + Reason.of(e), e);
    } catch (IllegalArgumentException e) {
      throw new ToolFailure(
          ToolFailure.UNREACHABLE,
          configuration + " is not a properties file: " + e.getMessage(),
          e);
    }
    properties
        .stringPropertyNames()
        .forEach(name -> settings.put(name, properties.getProperty(name)));
  }
}
