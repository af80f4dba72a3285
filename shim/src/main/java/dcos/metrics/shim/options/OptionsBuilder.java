// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.options;

import dcos.metrics.queue.FullPolicy;
import dcos.metrics.queue.QueueConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Puts single settings together, and checks what only shows when they are together. */
final class OptionsBuilder {
  /** The bound works by whole segments, so there must be a few. */
  private static final int LEAST_SEGMENTS = 4;

  private final OptionValues values;
  private final List<String> warnings;

  /** Adds to those warnings. */
  OptionsBuilder(OptionValues values, List<String> warnings) {
    this.values = values;
    this.warnings = warnings;
  }

  CollectorOptions build() throws UsageException {
    Path dataDir = values.get(OptionTable.DATA_DIR).toAbsolutePath();
    if (values.get(OptionTable.HTTP_PROFILE)) {
      warnings.add("http-profile does nothing here: use the JVM's JMX or Flight Recorder");
    }
    return new CollectorOptions(
        dataDir, input(), output(), agent(), queue(dataDir.resolve("queue")), kafka(), stats());
  }

  private InputOptions input() {
    return new InputOptions(
        values.get(OptionTable.LISTEN_ENDPOINT),
        new RateLimit(
            values.get(OptionTable.INPUT_LIMIT_AMOUNT), values.get(OptionTable.INPUT_LIMIT_PERIOD)),
        values.get(OptionTable.RECORD_INPUT_LOG),
        values.get(OptionTable.RECORD_INPUT_HEXDUMP));
  }

  private OutputOptions output() {
    return new OutputOptions(
        new RateLimit(
            values.get(OptionTable.GLOBAL_LIMIT_AMOUNT),
            values.get(OptionTable.GLOBAL_LIMIT_PERIOD)),
        new TopicLimits(
            values.get(OptionTable.TOPICS_MAX),
            values.get(OptionTable.TOPICS_NEW_PER_MINUTE),
            values.get(OptionTable.TOPICS_NEW_PER_CONNECTION),
            values.get(OptionTable.TOPICS_OVERFLOW)),
        values.get(OptionTable.RECORD_OUTPUT_LOG),
        values.get(OptionTable.RECORD_OUTPUT_HEXDUMP));
  }

  private AgentOptions agent() throws UsageException {
    if (values.isGiven(OptionTable.AUTH_CREDENTIAL)
        && values.isGiven(OptionTable.AUTH_CREDENTIAL_FILE)) {
      throw new UsageException(
          "auth-credential and auth-credential-file are both set: leave one of them out");
    }
    return new AgentOptions(
        values.get(OptionTable.AGENT_POLLING),
        values.get(OptionTable.AGENT_IP_COMMAND),
        values.get(OptionTable.AGENT_PORT),
        values.get(OptionTable.AGENT_ENDPOINT),
        values.get(OptionTable.AGENT_CA_FILE),
        values.get(OptionTable.AGENT_POLL_PERIOD),
        values.get(OptionTable.AGENT_METRICS_TOPIC),
        values.get(OptionTable.AGENT_TEST_STATE_FILE),
        values.get(OptionTable.AGENT_TEST_SYSTEM_FILE),
        values.get(OptionTable.AGENT_TEST_CONTAINERS_FILE),
        values.get(OptionTable.AUTH_CREDENTIAL),
        values.get(OptionTable.AUTH_CREDENTIAL_FILE));
  }

  private QueueConfig queue(Path directory) throws UsageException {
    long max = values.get(OptionTable.QUEUE_MAX);
    FullPolicy policy = values.get(OptionTable.QUEUE_FULL_POLICY);
    QueueConfig config = QueueConfig.of(directory);
    return config
        .withBound(max, policy)
        .withMinFreeBytes(values.get(OptionTable.QUEUE_MIN_FREE))
        .withSegments(segmentBytes(max), config.segmentAge())
        .withFsyncInterval(values.get(OptionTable.QUEUE_FSYNC_INTERVAL))
        .withKeep(values.get(OptionTable.QUEUE_KEEP_BYTES), values.get(OptionTable.QUEUE_KEEP_TIME))
        .withGroup(values.get(OptionTable.QUEUE_GROUP));
  }

  private long segmentBytes(long max) throws UsageException {
    long segment = values.get(OptionTable.QUEUE_SEGMENT);
    if (segment <= max / LEAST_SEGMENTS) {
      return segment;
    }
    if (values.isGiven(OptionTable.QUEUE_SEGMENT)) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "queue-segment-mbytes=%d is too much for queue-max-mbytes=%d: give at most a quarter of it",
              segment >> 20,
              max >> 20));
    }
    return max / LEAST_SEGMENTS;
  }

  private KafkaOptions kafka() {
    return new KafkaOptions(
        values.get(OptionTable.KAFKA),
        listOf(OptionTable.KAFKA_BROKERS),
        values.get(OptionTable.KAFKA_FRAMEWORK),
        listOf(OptionTable.NAME_SERVERS),
        values.get(OptionTable.KAFKA_TOPIC_PREFIX),
        values.get(OptionTable.KAFKA_SINGLE_TOPIC),
        values.get(OptionTable.RECORD_FORMAT),
        values.get(OptionTable.KAFKA_PRODUCE_COUNT),
        values.get(OptionTable.KAFKA_PRODUCE_BYTES),
        values.get(OptionTable.KAFKA_PRODUCE_PERIOD),
        values.get(OptionTable.KAFKA_FLUSH),
        values.get(OptionTable.KAFKA_COMPRESS),
        values.get(OptionTable.KAFKA_ALL_ACKS),
        values.get(OptionTable.KAFKA_VERBOSE));
  }

  private <T> List<T> listOf(Option<List<T>> option) {
    List<T> list = values.get(option);
    return list == null ? List.of() : list;
  }

  private StatsOptions stats() throws UsageException {
    String host = values.get(OptionTable.STATSD_HOST);
    Integer port = values.get(OptionTable.STATSD_PORT);
    if ((host == null) != (port == null)) {
      throw new UsageException(
          "statsd-udp-host and statsd-udp-port go together: set both or neither");
    }
    return new StatsOptions(
        host == null ? null : new Endpoint(host, port), values.get(OptionTable.STATSD_PERIOD));
  }
}
