// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.options;

import dcos.metrics.queue.FullPolicy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** Every option there is; the order within a group is the order in the help text. */
final class OptionTable {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration DAY = Duration.ofDays(1);

  private static final ValueType<Long> LIMIT = ValueType.bytes("kbytes", 1 << 10, 0, 1L << 32);
  private static final ValueType<Duration> PERIOD =
      ValueType.duration("duration", "s", SECOND, DAY);
  private static final ValueType<Integer> TOPICS = ValueType.number("topics", 1, 1_000_000);
  private static final ValueType<Integer> PORT = ValueType.number("port", 1, 65535);

  static final Option<Endpoint> LISTEN_ENDPOINT =
      new Option<>(
          "listen-endpoint",
          Group.INPUT,
          ValueType.LISTENING,
          "127.0.0.1:8124",
          "Where Avro container streams are accepted over TCP; port 0 takes any free one, and :8124"
              + " means all addresses of the machine.");

  static final Option<Long> INPUT_LIMIT_AMOUNT =
      new Option<>(
          "input-limit-amount-kbytes",
          Group.THROTTLING,
          LIMIT,
          "20480",
          "What one connection may send in a period; beyond it, records are dropped and counted"
              + " until the period ends. 0 = no limit.");

  static final Option<Duration> INPUT_LIMIT_PERIOD =
      new Option<>(
          "input-limit-period",
          Group.THROTTLING,
          PERIOD,
          "60s",
          "Period of that limit, and of the INPUT lines in the log.");

  static final Option<Long> GLOBAL_LIMIT_AMOUNT =
      new Option<>(
          "global-limit-amount-kbytes",
          Group.THROTTLING,
          LIMIT,
          "40960",
          "The same for all inputs together. 0 = no limit.");

  static final Option<Duration> GLOBAL_LIMIT_PERIOD =
      new Option<>(
          "global-limit-period",
          Group.THROTTLING,
          PERIOD,
          "60s",
          "Period of that limit, and of the OUTPUT lines in the log.");

  static final Option<Integer> TOPICS_MAX =
      new Option<>(
          "topics-max",
          Group.THROTTLING,
          TOPICS,
          "2000",
          "How many topics there may be; one of which nothing came for an hour makes room for"
              + " another.");

  static final Option<Integer> TOPICS_NEW_PER_MINUTE =
      new Option<>(
          "topics-new-per-minute",
          Group.THROTTLING,
          TOPICS,
          "500",
          "How many new topics all inputs together may make in a minute.");

  static final Option<Integer> TOPICS_NEW_PER_CONNECTION =
      new Option<>(
          "topics-new-per-connection",
          Group.THROTTLING,
          TOPICS,
          "200",
          "How many new topics one connection may make in a minute.");

  static final Option<TopicOverflow> TOPICS_OVERFLOW =
      new Option<>(
          "topics-overflow",
          Group.THROTTLING,
          ValueType.choice(TopicOverflow.class),
          "catch-all",
          "What becomes of records beyond that: queued under the topic other-topics, with their own"
              + " in the tag original_topic, or dropped; both are counted.");

  static final Option<Boolean> AGENT_POLLING =
      new Option<>(
          "agent-polling",
          Group.AGENT,
          ValueType.BOOLEAN,
          "true",
          "Poll the Mesos agent for its own and its containers' figures, and for the names behind"
              + " the tags.");

  static final Option<URI> AGENT_ENDPOINT =
      new Option<>(
          "agent-endpoint",
          Group.AGENT,
          ValueType.AGENT_URI,
          null,
          "The agent's http://host:port or https://host:port, in place of agent-ip-command and"
              + " agent-port.");

  static final Option<String> AGENT_IP_COMMAND =
      new Option<>(
          "agent-ip-command",
          Group.AGENT,
          ValueType.text("command"),
          "/opt/mesosphere/bin/detect_ip",
          "Program that prints this node's IP address.");

  static final Option<Integer> AGENT_PORT =
      new Option<>("agent-port", Group.AGENT, PORT, "5051", "HTTP port of the agent.");

  static final Option<Path> AGENT_CA_FILE =
      new Option<>(
          "agent-ca-file",
          Group.AGENT,
          ValueType.PATH,
          null,
          "PEM file with the certificates to trust when the agent speaks https.");

  static final Option<Duration> AGENT_POLL_PERIOD =
      new Option<>(
          "agent-poll-period", Group.AGENT, PERIOD, "15s", "How often the agent is polled.");

  static final Option<String> AGENT_METRICS_TOPIC =
      new Option<>(
          "agent-metrics-topic",
          Group.AGENT,
          ValueType.text("topic"),
          "agent",
          "Topic of the agent's own figures.");

  static final Option<Secret> AUTH_CREDENTIAL =
      new Option<>(
          "auth-credential",
          Group.AGENT,
          ValueType.SECRET,
          null,
          "Token to send to the agent; if it is refused, the collector ends with exit code 4."
              + " Better given in the environment, where other users do not see it.");

  static final Option<Path> AUTH_CREDENTIAL_FILE =
      new Option<>(
          "auth-credential-file",
          Group.AGENT,
          ValueType.PATH,
          null,
          "File with the token, read again whenever it changes; if the token is refused, the"
              + " collector goes on and waits for a new one.");

  static final Option<Path> AGENT_TEST_STATE_FILE =
      new Option<>(
          "agent-test-state-file",
          Group.AGENT,
          ValueType.PATH,
          null,
          "For tests: read this file in place of the agent's /state.");

  static final Option<Path> AGENT_TEST_SYSTEM_FILE =
      new Option<>(
          "agent-test-system-file",
          Group.AGENT,
          ValueType.PATH,
          null,
          "For tests: read this file in place of the agent's /metrics/snapshot.");

  static final Option<Path> AGENT_TEST_CONTAINERS_FILE =
      new Option<>(
          "agent-test-containers-file",
          Group.AGENT,
          ValueType.PATH,
          null,
          "For tests: read this file in place of the agent's /containers.");

  static final Option<Path> DATA_DIR =
      new Option<>(
          "data-dir",
          Group.QUEUE,
          ValueType.PATH,
          "metrics-data",
          "Directory for the queue, the worker's files and temporary files; nothing is written"
              + " elsewhere. It must outlive the task: on Mesos, name a host path outside the"
              + " sandbox.");

  static final Option<Long> QUEUE_MAX =
      new Option<>(
          "queue-max-mbytes",
          Group.QUEUE,
          ValueType.bytes("mbytes", 1 << 20, 1, 1 << 24),
          "1024",
          "Bound on the queue's bytes on disk.");

  static final Option<FullPolicy> QUEUE_FULL_POLICY =
      new Option<>(
          "queue-full-policy",
          Group.QUEUE,
          ValueType.choice(FullPolicy.class),
          "drop-oldest",
          "What happens at the bound; block stops reading the sockets.");

  static final Option<Long> QUEUE_MIN_FREE =
      new Option<>(
          "queue-min-free-mbytes",
          Group.QUEUE,
          ValueType.bytes("mbytes", 1 << 20, 0, 1 << 24),
          "256",
          "Free disk space below which the queue does not grow.");

  static final Option<Long> QUEUE_SEGMENT =
      new Option<>(
          "queue-segment-mbytes",
          Group.QUEUE,
          ValueType.bytes("mbytes", 1 << 20, 1, 1024),
          "16",
          "Size of one segment file. Where it is not given, a small queue-max-mbytes lowers it.");

  static final Option<Duration> QUEUE_FSYNC_INTERVAL =
      new Option<>(
          "queue-fsync-interval-ms",
          Group.QUEUE,
          ValueType.duration("ms", "ms", Duration.ZERO, Duration.ofMinutes(10)),
          "1000",
          "How much a power cut may take; 0 makes every block durable at once.");

  static final Option<Long> QUEUE_KEEP_BYTES =
      new Option<>(
          "queue-keep-mbytes",
          Group.QUEUE,
          ValueType.bytes("mbytes", 1 << 20, 0, 1 << 24),
          "0",
          "How much stays readable after every reader has passed it.");

  static final Option<Duration> QUEUE_KEEP_TIME =
      new Option<>(
          "queue-keep-minutes",
          Group.QUEUE,
          ValueType.duration("minutes", "m", Duration.ZERO, Duration.ofDays(366)),
          "0",
          "How long it stays readable after every reader has passed it.");

  static final Option<String> QUEUE_GROUP =
      new Option<>(
          "queue-group",
          Group.QUEUE,
          ValueType.matching(
              "group", Pattern.compile("[^\\s:,]{1,256}"), "give the name of a group"),
          null,
          "Group that may read the queue, where shim and worker cannot run as one user.");

  static final Option<Boolean> KAFKA =
      new Option<>(
          "kafka",
          Group.KAFKA,
          ValueType.BOOLEAN,
          "true",
          "Run the worker that publishes the queue to Kafka.");

  static final Option<List<Endpoint>> KAFKA_BROKERS =
      new Option<>(
          "kafka-brokers",
          Group.KAFKA,
          ValueType.ENDPOINTS,
          null,
          "Brokers to begin with; without them, the framework is asked.");

  static final Option<String> KAFKA_FRAMEWORK =
      new Option<>(
          "kafka-framework",
          Group.KAFKA,
          ValueType.matching(
              "name",
              Pattern.compile("(?=.{1,200}$)/?[A-Za-z0-9_-]+([./][A-Za-z0-9_-]+)*"),
              "give the service's name, with its folders: letters, digits, . _ - and / between"),
          "kafka",
          "Name of the Kafka framework that knows the brokers, with its folders (team/kafka).");

  static final Option<List<Endpoint>> NAME_SERVERS =
      new Option<>(
          "name-servers",
          Group.KAFKA,
          ValueType.ENDPOINTS,
          null,
          "DNS servers to ask for the framework, in place of the system's.");

  static final Option<RecordFormat> RECORD_FORMAT =
      new Option<>(
          "record-format",
          Group.KAFKA,
          ValueType.choice(RecordFormat.class),
          "container",
          "What one Kafka message is: one record, one datapoint, or one Avro container file with"
              + " many records of a topic; also sets the converter.");

  static final Option<String> KAFKA_TOPIC_PREFIX =
      new Option<>(
          "kafka-topic-prefix",
          Group.KAFKA,
          ValueType.matching(
              "text",
              Pattern.compile("[A-Za-z0-9._-]{0,200}"),
              "give what Kafka takes in a name: up to 200 letters, digits, . _ -"),
          "metrics-",
          "Put before a record's topic to make the Kafka topic; may be empty.");

  static final Option<String> KAFKA_SINGLE_TOPIC =
      new Option<>(
          "kafka-single-topic",
          Group.KAFKA,
          ValueType.matching(
              "topic",
              Pattern.compile("[A-Za-z0-9._-]{1,249}"),
              "give a name that Kafka takes: up to 249 letters, digits, . _ -"),
          null,
          "The one Kafka topic for everything, in place of one for each topic.");

  static final Option<Integer> KAFKA_PRODUCE_COUNT =
      new Option<>(
          "kafka-produce-count",
          Group.KAFKA,
          ValueType.number("records", 1, 100_000),
          "1024",
          "Records at which a container message is sent.");

  static final Option<Long> KAFKA_PRODUCE_BYTES =
      new Option<>(
          "kafka-produce-kbytes",
          Group.KAFKA,
          // Kafka takes messages of 1 MB, of which the connector leaves some to the headers.
          ValueType.bytes("kbytes", 1 << 10, 1, 976),
          "512",
          "Size at which a container message is sent.");

  static final Option<Duration> KAFKA_PRODUCE_PERIOD =
      new Option<>(
          "kafka-produce-period-ms",
          Group.KAFKA,
          ValueType.duration("ms", "ms", Duration.ofMillis(1), Duration.ofHours(1)),
          "15000",
          "Age at which a container message is sent.");

  static final Option<Duration> KAFKA_FLUSH =
      new Option<>(
          "kafka-flush-ms",
          Group.KAFKA,
          ValueType.duration("ms", "ms", Duration.ZERO, Duration.ofMinutes(1)),
          "100",
          "How long the producer waits for more to send together.");

  static final Option<Boolean> KAFKA_COMPRESS =
      new Option<>(
          "kafka-compress-snappy",
          Group.KAFKA,
          ValueType.BOOLEAN,
          "true",
          "Compress what is sent to Kafka.");

  static final Option<Boolean> KAFKA_ALL_ACKS =
      new Option<>(
          "kafka-require-all-acks",
          Group.KAFKA,
          ValueType.BOOLEAN,
          "true",
          "Wait until all replicas have a message; without it, a broker's failure may lose"
              + " records.");

  static final Option<Boolean> KAFKA_VERBOSE =
      new Option<>(
          "kafka-verbose",
          Group.KAFKA,
          ValueType.BOOLEAN,
          "false",
          "Let the worker and its Kafka client log in detail.");

  static final Option<String> STATSD_HOST =
      new Option<>(
          "statsd-udp-host",
          Group.STATISTICS,
          ValueType.matching("host", Pattern.compile("[^\\s/\\[\\],@]+"), "give a host"),
          null,
          "Where the collector's own counters are sent as statsd gauges; without it, they go to"
              + " the log.");

  static final Option<Integer> STATSD_PORT =
      new Option<>(
          "statsd-udp-port", Group.STATISTICS, PORT, null, "UDP port of the statsd server.");

  static final Option<Duration> STATSD_PERIOD =
      new Option<>(
          "statsd-period",
          Group.STATISTICS,
          PERIOD,
          "15s",
          "How often they are sent, or logged if anything has changed.");

  static final Option<Boolean> RECORD_INPUT_LOG =
      new Option<>(
          "record-input-log",
          Group.LOGGING,
          ValueType.BOOLEAN,
          "false",
          "Log every record as it is received.");

  static final Option<Boolean> RECORD_OUTPUT_LOG =
      new Option<>(
          "record-output-log",
          Group.LOGGING,
          ValueType.BOOLEAN,
          "false",
          "Log every record as it is queued.");

  static final Option<Boolean> RECORD_INPUT_HEXDUMP =
      new Option<>(
          "record-input-hexdump",
          Group.LOGGING,
          ValueType.BOOLEAN,
          "false",
          "Log the bytes of every record as it is received.");

  static final Option<Boolean> RECORD_OUTPUT_HEXDUMP =
      new Option<>(
          "record-output-hexdump",
          Group.LOGGING,
          ValueType.BOOLEAN,
          "false",
          "Log the bytes of every record as it is queued.");

  static final Option<Boolean> HTTP_PROFILE =
      new Option<>(
          "http-profile",
          Group.LOGGING,
          ValueType.BOOLEAN,
          "false",
          "Accepted for the sake of old command lines; the JVM's own JMX and Flight Recorder do"
              + " this.");

  static final List<Option<?>> ALL =
      List.of(
          LISTEN_ENDPOINT,
          INPUT_LIMIT_AMOUNT,
          INPUT_LIMIT_PERIOD,
          GLOBAL_LIMIT_AMOUNT,
          GLOBAL_LIMIT_PERIOD,
          TOPICS_MAX,
          TOPICS_NEW_PER_MINUTE,
          TOPICS_NEW_PER_CONNECTION,
          TOPICS_OVERFLOW,
          AGENT_POLLING,
          AGENT_ENDPOINT,
          AGENT_IP_COMMAND,
          AGENT_PORT,
          AGENT_CA_FILE,
          AGENT_POLL_PERIOD,
          AGENT_METRICS_TOPIC,
          AUTH_CREDENTIAL,
          AUTH_CREDENTIAL_FILE,
          AGENT_TEST_STATE_FILE,
          AGENT_TEST_SYSTEM_FILE,
          AGENT_TEST_CONTAINERS_FILE,
          DATA_DIR,
          QUEUE_MAX,
          QUEUE_FULL_POLICY,
          QUEUE_MIN_FREE,
          QUEUE_SEGMENT,
          QUEUE_FSYNC_INTERVAL,
          QUEUE_KEEP_BYTES,
          QUEUE_KEEP_TIME,
          QUEUE_GROUP,
          KAFKA,
          KAFKA_BROKERS,
          KAFKA_FRAMEWORK,
          NAME_SERVERS,
          RECORD_FORMAT,
          KAFKA_TOPIC_PREFIX,
          KAFKA_SINGLE_TOPIC,
          KAFKA_PRODUCE_COUNT,
          KAFKA_PRODUCE_BYTES,
          KAFKA_PRODUCE_PERIOD,
          KAFKA_FLUSH,
          KAFKA_COMPRESS,
          KAFKA_ALL_ACKS,
          KAFKA_VERBOSE,
          STATSD_HOST,
          STATSD_PORT,
          STATSD_PERIOD,
          RECORD_INPUT_LOG,
          RECORD_OUTPUT_LOG,
          RECORD_INPUT_HEXDUMP,
          RECORD_OUTPUT_HEXDUMP,
          HTTP_PROFILE);

  private OptionTable() {}
}
