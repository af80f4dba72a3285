// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dcos.metrics.queue.FullPolicy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every option: its default, every spelling of its flag, its variable, and a bad value. */
class OptionTableTest {
  private static final Path HERE = Path.of("").toAbsolutePath();

  /** What else must be set for an option to be valid. */
  private static final Map<String, Map<String, String>> COMPANIONS =
      Map.of(
          "statsd-udp-host", Map.of("STATSD_UDP_PORT", "8125"),
          "statsd-udp-port", Map.of("STATSD_UDP_HOST", "stats.example"));

  /** Name, how the configuration shows it, default, a text, what it means, a text that is bad. */
  static Stream<Arguments> options() {
    return Stream.of(
        option("listen-endpoint", c -> c.input().endpoint(), new Endpoint("127.0.0.1", 8124))
            .given("[::1]:0", new Endpoint("::1", 0), "localhost"),
        option("record-input-log", c -> c.input().recordLog(), false).given("true", true, "maybe"),
        option("record-output-log", c -> c.output().recordLog(), false).given("1", true, "2"),
        option("record-input-hexdump", c -> c.input().hexdump(), false).given("T", true, "on"),
        option("record-output-hexdump", c -> c.output().hexdump(), false).given("t", true, "x"),
        option("input-limit-amount-kbytes", c -> c.input().limit().bytes(), 20480L << 10)
            .given("7", 7L << 10, "-1"),
        option("input-limit-period", c -> c.input().limit().period(), Duration.ofSeconds(60))
            .given("1m", Duration.ofMinutes(1).plusSeconds(0), "0"),
        option("global-limit-amount-kbytes", c -> c.output().limit().bytes(), 40960L << 10)
            .given("0", 0L, "9999999999"),
        option("global-limit-period", c -> c.output().limit().period(), Duration.ofSeconds(60))
            .given("1500ms", Duration.ofMillis(1500), "60 s"),
        option("topics-max", c -> c.output().topics().most(), 2000).given("5", 5, "0"),
        option("topics-new-per-minute", c -> c.output().topics().newPerMinute(), 500)
            .given("7", 7, "many"),
        option("topics-new-per-connection", c -> c.output().topics().newPerConnection(), 200)
            .given("1", 1, "-1"),
        option("topics-overflow", c -> c.output().topics().overflow(), TopicOverflow.CATCH_ALL)
            .given("drop", TopicOverflow.DROP, "maybe"),
        option("agent-polling", c -> c.agent().polling(), true).given("false", false, "no"),
        option("agent-ip-command", c -> c.agent().ipCommand(), "/opt/mesosphere/bin/detect_ip")
            .given("/bin/hostname -i", "/bin/hostname -i", "a\nb"),
        option("agent-port", c -> c.agent().port(), 5051).given("5052", 5052, "0"),
        option("agent-poll-period", c -> c.agent().pollPeriod(), Duration.ofSeconds(15))
            .given("30", Duration.ofSeconds(30), "soon"),
        option("agent-metrics-topic", c -> c.agent().metricsTopic(), "agent")
            .given("node", "node", "\t"),
        option("agent-test-state-file", c -> c.agent().testStateFile(), null)
            .given("state.json", Path.of("state.json"), "\0"),
        option("agent-test-system-file", c -> c.agent().testSystemFile(), null)
            .given("system.json", Path.of("system.json"), "\0"),
        option("agent-test-containers-file", c -> c.agent().testContainersFile(), null)
            .given("containers.json", Path.of("containers.json"), "\0"),
        option("agent-endpoint", c -> c.agent().endpoint(), null)
            .given("https://10.0.0.1:5051/", URI.create("https://10.0.0.1:5051"), "10.0.0.1:5051"),
        option("agent-ca-file", c -> c.agent().caFile(), null)
            .given("/ca.pem", Path.of("/ca.pem"), " "),
        option("auth-credential", c -> c.agent().credential(), null)
            .given("abc.def-123", new Secret("abc.def-123"), "abc def"),
        option("auth-credential-file", c -> c.agent().credentialFile(), null)
            .given("/token", Path.of("/token"), "\0"),
        option("kafka", c -> c.kafka().enabled(), true).given("F", false, "off"),
        option("kafka-brokers", c -> c.kafka().brokers(), List.of())
            .given(
                "a:1, [::2]:9092", List.of(new Endpoint("a", 1), new Endpoint("::2", 9092)), "a:0"),
        option("kafka-framework", c -> c.kafka().framework(), "kafka")
            .given("dev.kafka", "dev.kafka", "a//b"),
        option("name-servers", c -> c.kafka().nameServers(), List.of())
            .given("10.0.0.1:53", List.of(new Endpoint("10.0.0.1", 53)), "10.0.0.1"),
        option("kafka-topic-prefix", c -> c.kafka().topicPrefix(), "metrics-")
            .given("m.", "m.", "dcos/"),
        option("kafka-single-topic", c -> c.kafka().singleTopic(), null).given("all", "all", "a b"),
        option("kafka-produce-count", c -> c.kafka().produceCount(), 1024).given("1", 1, "100001"),
        option("kafka-produce-kbytes", c -> c.kafka().produceBytes(), 512L << 10)
            .given("64", 64L << 10, "977"),
        option("kafka-produce-period-ms", c -> c.kafka().producePeriod(), Duration.ofSeconds(15))
            .given("500", Duration.ofMillis(500), "0"),
        option("kafka-flush-ms", c -> c.kafka().linger(), Duration.ofMillis(100))
            .given("2s", Duration.ofSeconds(2), "2y"),
        option("kafka-compress-snappy", c -> c.kafka().compress(), true).given("0", false, "gzip"),
        option("kafka-require-all-acks", c -> c.kafka().allAcks(), true)
            .given("FALSE", false, "one"),
        option("kafka-verbose", c -> c.kafka().verbose(), false).given("True", true, "very"),
        option("statsd-udp-host", c -> c.stats().statsd() == null ? null : host(c), null)
            .given("::1", "::1", "a b"),
        option("statsd-udp-port", c -> c.stats().statsd() == null ? null : port(c), null)
            .given("8126", 8126, "70000"),
        option("statsd-period", c -> c.stats().period(), Duration.ofSeconds(15))
            .given("1h", Duration.ofHours(1), "2d"),
        option("http-profile", c -> true, true).given("true", true, "yes"),
        option("data-dir", CollectorOptions::dataDir, HERE.resolve("metrics-data"))
            .given("/var/lib/metrics", Path.of("/var/lib/metrics"), "\0"),
        option("queue-max-mbytes", c -> c.queue().maxBytes(), 1024L << 20)
            .given("100", 100L << 20, "0"),
        option("queue-full-policy", c -> c.queue().fullPolicy(), FullPolicy.DROP_OLDEST)
            .given("block", FullPolicy.BLOCK, "drop"),
        option("queue-min-free-mbytes", c -> c.queue().minFreeBytes(), 256L << 20)
            .given("0", 0L, "1.5"),
        option("queue-segment-mbytes", c -> c.queue().segmentBytes(), 16L << 20)
            .given("8", 8L << 20, "2000"),
        option("queue-fsync-interval-ms", c -> c.queue().fsyncInterval(), Duration.ofSeconds(1))
            .given("0", Duration.ZERO, "never"),
        option("queue-keep-mbytes", c -> c.queue().keepBytes(), 0L).given("64", 64L << 20, "all"),
        option("queue-keep-minutes", c -> c.queue().keepTime(), Duration.ZERO)
            .given("90", Duration.ofMinutes(90), "-5"),
        option("queue-group", c -> c.queue().group(), null)
            .given("metrics", "metrics", "two groups"),
        option("record-format", c -> c.kafka().format(), RecordFormat.CONTAINER)
            .given("List", RecordFormat.LIST, "json"));
  }

  @ParameterizedTest
  @MethodSource("options")
  void hasItsDefault(Case option) throws UsageException {
    assertEquals(option.defaultValue, option.read(config(List.of(), Map.of())));
  }

  @ParameterizedTest
  @MethodSource("options")
  void takesEverySpellingOfItsFlag(Case option) throws UsageException {
    Map<String, String> companions = COMPANIONS.getOrDefault(option.name, Map.of());
    for (String dash : List.of("-", "--")) {
      String flag = dash + option.name;
      assertEquals(option.value, option.read(config(List.of(flag, option.text), companions)));
      assertEquals(
          option.value, option.read(config(List.of(flag + "=" + option.text), companions)));
    }
  }

  @ParameterizedTest
  @MethodSource("options")
  void canBeSetInTheEnvironment(Case option) throws UsageException {
    assertEquals(option.value, option.read(config(List.of(), option.environment(option.text))));
  }

  @ParameterizedTest
  @MethodSource("options")
  void takesTheFlagBeforeTheEnvironment(Case option) throws UsageException {
    assertEquals(
        option.value,
        option.read(
            config(
                List.of("-" + option.name + "=" + option.text), option.environment(option.bad))));
  }

  @ParameterizedTest
  @MethodSource("options")
  void takesAnEmptyVariableForAnUnsetOne(Case option) throws UsageException {
    assertEquals(
        option.defaultValue, option.read(config(List.of(), Map.of(option.variable(), ""))));
  }

  @ParameterizedTest
  @MethodSource("options")
  void namesTheFlagWithABadValue(Case option) {
    String message = refusal(List.of("-" + option.name + "=" + option.bad), Map.of());
    assertTrue(message.startsWith("-" + option.name + ": "), message);
    assertTrue(message.contains(": give "), message);
    assertFalse(message.contains("\n"), message);
  }

  @ParameterizedTest
  @MethodSource("options")
  void namesTheVariableWithABadValue(Case option) {
    String message = refusal(List.of(), option.environment(option.bad));
    assertTrue(message.startsWith("environment variable " + option.variable() + ": "), message);
  }

  @Test
  void listsEveryOptionOnceAndTestsThemAll() {
    List<String> names = OptionTable.ALL.stream().map(Option::name).toList();
    Set<String> tested =
        options().map(arguments -> ((Case) arguments.get()[0]).name).collect(Collectors.toSet());

    assertEquals(names.size(), Set.copyOf(names).size());
    assertEquals(Set.copyOf(names), tested);
  }

  @Test
  void everyOptionIsKnownToPicocli() {
    List<String> missing = new ArrayList<>();
    for (Option<?> option : OptionTable.ALL) {
      if (new OptionParser().spec().findOption(option.flag()) == null) {
        missing.add(option.name());
      }
    }
    assertEquals(List.of(), missing);
  }

  private static String host(CollectorOptions config) {
    return config.stats().statsd().host();
  }

  private static int port(CollectorOptions config) {
    return config.stats().statsd().port();
  }

  private static CollectorOptions config(List<String> arguments, Map<String, String> environment)
      throws UsageException {
    return new OptionParser().parse(arguments, environment).options();
  }

  private static String refusal(List<String> arguments, Map<String, String> environment) {
    return assertThrows(UsageException.class, () -> config(arguments, environment)).getMessage();
  }

  private static Case option(
      String name, Function<CollectorOptions, Object> reader, Object defaultValue) {
    return new Case(name, reader, defaultValue, null, null, null);
  }

  private record Case(
      String name,
      Function<CollectorOptions, Object> reader,
      Object defaultValue,
      String text,
      Object value,
      String bad) {

    Arguments given(String newText, Object newValue, String newBad) {
      return arguments(new Case(name, reader, defaultValue, newText, newValue, newBad));
    }

    Object read(CollectorOptions config) {
      return reader.apply(config);
    }

    String variable() {
      return name.replace('-', '_').toUpperCase(java.util.Locale.ROOT);
    }

    Map<String, String> environment(String ownText) {
      Map<String, String> environment =
          new HashMap<>(COMPANIONS.getOrDefault(name, Collections.emptyMap()));
      environment.put(variable(), ownText);
      return environment;
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
