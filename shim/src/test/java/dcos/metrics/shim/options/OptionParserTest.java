// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionParserTest {
  private static final String TOKEN = "s3cr3t-t0ken";

  @Test
  void aVariableThatIsNearlyAnOptionsIsNamedWithTheRightOne() throws UsageException {
    OptionParser.Parsed parsed =
        new OptionParser()
            .parse(
                List.of(),
                Map.of(
                    "KAFKA_BORKERS", "secret:9092",
                    "QUEUE_MAX_MBYTE", "7",
                    "KAFKA_FRAMEWORK", "kafka",
                    "MESOS_TASK_ID", "x",
                    "HOME", "/root"));

    assertEquals(
        List.of(
            "the environment variable KAFKA_BORKERS is not known and not used: is KAFKA_BROKERS"
                + " meant?",
            "the environment variable QUEUE_MAX_MBYTE is not known and not used: is"
                + " QUEUE_MAX_MBYTES meant?"),
        parsed.warnings());
  }

  @Test
  void aPlaceToListenAtWithoutAHostMeansAllAddresses() throws UsageException {
    OptionParser.Parsed parsed =
        new OptionParser().parse(List.of(), Map.of("LISTEN_ENDPOINT", ":8124"));

    assertEquals(new Endpoint("0.0.0.0", 8124), parsed.options().input().endpoint());
  }

  @Test
  void runsTheCommandLineOfTheOriginalsGuide() throws UsageException {
    CollectorOptions config =
        parse("-kafka=false", "-agent-polling=false", "-record-input-log").options();

    assertFalse(config.kafka().enabled());
    assertFalse(config.agent().polling());
    assertTrue(config.input().recordLog());
  }

  @Test
  void takesABooleanFlagAloneBeforeAnotherFlag() throws UsageException {
    CollectorOptions config = parse("-record-input-log", "-agent-port", "1").options();

    assertTrue(config.input().recordLog());
    assertEquals(1, config.agent().port());
  }

  @Test
  void lastOneOfAFlagGivenTwiceCounts() throws UsageException {
    assertEquals(2, parse("-agent-port=1", "--agent-port", "2").options().agent().port());
  }

  @Test
  void acceptsTheMarathonExamplesEmptyCredential() throws UsageException {
    OptionParser.Parsed parsed =
        new OptionParser()
            .parse(List.of(), Map.of("AUTH_CREDENTIAL", "", "KAFKA_FRAMEWORK", "kafka2"));

    assertEquals(null, parsed.options().agent().credential());
    assertEquals(List.of("kafka-framework=kafka2"), parsed.changed());
  }

  @Test
  void anEmptyFlagTakesBackWhatHasNoDefault() throws UsageException {
    Map<String, String> environment = Map.of("KAFKA_SINGLE_TOPIC", "all");
    List<String> arguments = List.of("-kafka-single-topic=", "-kafka-topic-prefix=");
    KafkaOptions kafka = new OptionParser().parse(arguments, environment).options().kafka();

    assertEquals(null, kafka.singleTopic());
    assertEquals("", kafka.topicPrefix());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-listen-endpont=127.0.0.1:1", "--listen-endpont=127.0.0.1:1"})
  void acceptsTheOldMisspellingWithAWarning(String flag) throws UsageException {
    OptionParser.Parsed parsed = parse(flag);

    assertEquals(1, parsed.options().input().endpoint().port());
    assertTrue(parsed.warnings().get(0).contains("listen-endpoint"), parsed.warnings()::toString);
  }

  @Test
  void theRightSpellingWinsOverTheMisspelling() throws UsageException {
    Map<String, String> environment = Map.of("LISTEN_ENDPONT", "127.0.0.1:1");

    assertEquals(
        2,
        new OptionParser()
            .parse(List.of("-listen-endpoint=127.0.0.1:2"), environment)
            .options()
            .input()
            .endpoint()
            .port());
    assertEquals(
        1, new OptionParser().parse(List.of(), environment).options().input().endpoint().port());
  }

  @Test
  void suggestsWhatAnUnknownOptionMayMean() {
    assertEquals(
        "unknown option -kafka-broker (did you mean -kafka-brokers?)",
        refusal("-kafka-broker=a:1"));
    assertEquals(
        "unknown option --agent_poling (did you mean -agent-polling?)", refusal("--agent_poling"));
    assertEquals("unknown option -frobnicate", refusal("-frobnicate"));
  }

  @Test
  void refusesOptionsWithoutTheirValue() {
    assertTrue(refusal("-agent-port").contains("-agent-port"), refusal("-agent-port"));
    assertTrue(refusal("-agent-port").contains("needs a value"), refusal("-agent-port"));
  }

  @Test
  void refusesWhatIsNoOption() {
    assertTrue(refusal("-kafka=false", "stray").startsWith("argument 2 "));
  }

  @Test
  void neverShowsASecret() throws UsageException {
    OptionParser.Parsed parsed = parse("-auth-credential", TOKEN, "-agent-port=1");
    assertEquals(List.of("agent-port=1", "auth-credential=(set)"), parsed.changed());
    assertFalse(parsed.toString().contains(TOKEN), parsed::toString);
    assertEquals(TOKEN, parsed.options().agent().credential().reveal());

    assertFalse(refusal("-auth-credentail=" + TOKEN).contains(TOKEN));
    assertFalse(refusal("-auth-credential=", TOKEN).contains(TOKEN));
    assertFalse(refusal("-auth-credential=" + TOKEN + "\n").contains(TOKEN));
    for (String text : List.of("http://user:%s@agent:5051", "%s@agent:5051", "user:a@%s@agent:1")) {
      String refusal = refusal("-agent-endpoint=" + String.format(Locale.ROOT, text, TOKEN));
      assertFalse(refusal.contains(TOKEN), refusal);
      assertTrue(refusal.contains("@agent:"), refusal);
    }
  }

  @Test
  void refusesTwoCredentials() {
    assertTrue(
        refusal("-auth-credential=a", "-auth-credential-file=b").contains("leave one of them out"));
  }

  @Test
  void refusesHalfAStatsdServer() {
    assertTrue(refusal("-statsd-udp-host=localhost").contains("set both or neither"));
  }

  @Test
  void keepsSegmentsSmallInASmallQueue() throws UsageException {
    assertEquals(2L << 20, parse("-queue-max-mbytes=8").options().queue().segmentBytes());
    assertTrue(
        refusal("-queue-max-mbytes=8", "-queue-segment-mbytes=4").contains("at most a quarter"));
  }

  @Test
  void saysThatProfilingIsThePlatforms() throws UsageException {
    assertTrue(parse("-http-profile").warnings().get(0).contains("Flight Recorder"));
  }

  @Test
  void onlyTellsSettingsThatDiffer() throws UsageException {
    assertEquals(List.of(), parse("-agent-port=5051", "-input-limit-period=1m").changed());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-h", "-help", "--help"})
  void asksForHelpWhateverElseIsThere(String flag) throws UsageException {
    assertEquals(OptionParser.Action.HELP, parse("-agent-port=x", flag).action());
  }

  @ParameterizedTest
  @CsvSource({"emti, emit", "prnt, print", "audits, audit", "halp, help", "Queue, queue"})
  void namesTheToolThatWasMeant(String word, String tool) {
    assertTrue(refusal(word).contains("did you mean collector " + tool + "?"), refusal(word));
  }

  @Test
  void aWordThatMayBeASecretIsNotRepeated() {
    assertTrue(refusal("s3cr3t").startsWith("argument 1 stands alone"), refusal("s3cr3t"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-version", "--version"})
  void asksForTheVersion(String flag) throws UsageException {
    assertEquals(OptionParser.Action.VERSION, parse(flag).action());
  }

  @ParameterizedTest
  @ValueSource(strings = {"host", ":1", "host:", "host:65536", "::1:80", "[::1]", "a b:1", "u@h:1"})
  void refusesHalfEndpoints(String text) {
    assertThrows(IllegalArgumentException.class, () -> Endpoint.parse(text));
  }

  @Test
  void endpointsPrintAsTheyAreRead() {
    assertEquals("[::1]:80", Endpoint.parse("[::1]:80").toString());
    assertEquals("host:0", Endpoint.parse("host:0").toString());
  }

  @Test
  void durationsHaveUnits() throws UsageException {
    assertEquals(
        Duration.ofMillis(2500), parse("-kafka-flush-ms=2500ms").options().kafka().linger());
    assertEquals(Duration.ofHours(2), parse("-queue-keep-minutes=2h").options().queue().keepTime());
  }

  private static OptionParser.Parsed parse(String... arguments) throws UsageException {
    return new OptionParser().parse(List.of(arguments), Map.of());
  }

  private static String refusal(String... arguments) {
    return assertThrows(UsageException.class, () -> parse(arguments)).getMessage();
  }
}
