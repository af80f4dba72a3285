// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.MetricList;
import dcos.metrics.shim.stats.Counters;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Polls of a real HTTP server, whatever it answers. */
final class AgentPollerTest {
  private static final Duration OFTEN = Duration.ofMillis(20);
  private static final Duration ONCE = Duration.ofHours(1);
  private static final long NOW = 1_700_000_000_123L;

  private final Counters counters = new Counters();
  private final AgentTags tags = new AgentTags();
  private final CollectingSink sink = new CollectingSink();
  private final AtomicInteger refusals = new AtomicInteger();
  @TempDir Path directory;
  private FakeAgent agent;
  private AgentPoller poller;

  @BeforeAll
  static void lookOften() {
    Awaitility.setDefaultPollInterval(Duration.ofMillis(5));
    Awaitility.setDefaultPollDelay(Duration.ZERO);
  }

  @AfterAll
  static void lookAsBefore() {
    Awaitility.reset();
  }

  @BeforeEach
  void startAgent() throws IOException {
    agent = FakeAgent.healthy();
  }

  @AfterEach
  void stop() {
    if (poller != null) {
      poller.close();
    }
    agent.close();
  }

  @Test
  void makesRecordsOfSnapshotAndContainers() throws IOException {
    agent.answer("/metrics/snapshot", "{\"slave/cpus_percent\": 0.25, \"system/load_1min\": 3}");
    agent.answer("/containers", resource("containers.json"));
    start(settings(ONCE));
    awaitPolls(1);

    List<MetricList> own = sink.records("agent");
    assertEquals(1, own.size());
    assertEquals(Map.of(), CollectingSink.tags(own.get(0)));
    assertEquals(
        Map.of(
            "dcos.metrics.agent.slave.cpus_percent",
            0.25,
            "dcos.metrics.agent.system.load_1min",
            3.0),
        CollectingSink.values(own.get(0)));
    assertEquals(Set.of(NOW), times(own.get(0)));

    List<MetricList> first = sink.records("20160401-0001");
    assertEquals(1, first.size());
    assertEquals(
        Map.of(
            "container_id", "9f2c6a3e-5b1d-4d52-8a54-0c1f6f7f3a11",
            "executor_id", "web.5d1c2b7e-0001",
            "framework_id", "20160401-0001"),
        CollectingSink.tags(first.get(0)));
    assertEquals(Set.of(1_436_300_487_416L), times(first.get(0)));
    String prefix = "dcos.metrics.container.";
    assertEquals(
        Map.ofEntries(
            Map.entry(prefix + "blkio_statistics.cfq_recursive.0.io_serviced.READ.value", 120.0),
            Map.entry(prefix + "blkio_statistics.cfq_recursive.0.io_serviced.TOTAL.value", 180.0),
            Map.entry(prefix + "blkio_statistics.cfq_recursive.8_0.io_serviced.READ.value", 120.0),
            Map.entry(prefix + "blkio_statistics.cfq_recursive.8_0.io_serviced.TOTAL.value", 180.0),
            Map.entry(prefix + "blkio_statistics.cfq_recursive.8_0.sectors", 4096.0),
            Map.entry(prefix + "cpus_limit", 1.1),
            Map.entry(prefix + "cpus_nr_periods", 16314.0),
            Map.entry(prefix + "cpus_system_time_secs", 2667.06),
            Map.entry(prefix + "disk_statistics.0.limit_bytes", 268435456.0),
            Map.entry(prefix + "disk_statistics.0.used_bytes", 1048576.0),
            Map.entry(prefix + "disk_statistics.data-0.limit_bytes", 524288000000.0),
            Map.entry(prefix + "disk_statistics.data-0.used_bytes", 24494661632.0),
            Map.entry(prefix + "mem_rss_bytes", 8388608.0),
            Map.entry(prefix + "net_snmp_statistics.tcp_stats.CurrEstab", 12.0),
            Map.entry(prefix + "net_snmp_statistics.tcp_stats.MaxConn", -1.0),
            Map.entry(prefix + "net_traffic_control_statistics.bw_limit.backlog", 0.0),
            Map.entry(prefix + "net_traffic_control_statistics.bw_limit.drops", 77147.0),
            Map.entry(prefix + "net_traffic_control_statistics.bw_limit.packets", 107941027.0),
            Map.entry(
                prefix + "net_traffic_control_statistics.bloat_reduction.backlog", 15481368.0),
            Map.entry(prefix + "net_traffic_control_statistics.bloat_reduction.drops", 27081494.0),
            Map.entry(
                prefix + "net_traffic_control_statistics.bloat_reduction.packets", 107941070.0),
            Map.entry(prefix + "net_tx_bytes", 163200529816.0),
            Map.entry(prefix + "perf.duration", 10.5),
            Map.entry(prefix + "perf.timestamp", 1436298855.82807)),
        CollectingSink.values(first.get(0)));

    MetricList second = sink.records("20160401-0002").get(0);
    assertEquals(Map.of(prefix + "cpus_limit", 8.25), CollectingSink.values(second));
    assertEquals(Set.of(1_388_534_400_001L), times(second));

    assertEquals(3, counters.value("agent_poll.queries"));
    assertEquals(0, counters.value("agent_poll.query_failures"));
    assertEquals(3, counters.value("agent_poll.records"));
    assertEquals(27, counters.value("agent_poll.metrics_values"));
    assertEquals(1, counters.value("agent_poll.metrics_values_unsupported"));
    assertEquals(1, counters.value("agent_poll.containers_without_statistics"));
    assertEquals(0, counters.value("agent_poll.containers_skipped"));
  }

  @Test
  void textThatIsNotUtf8CostsNothing() throws IOException {
    String odd = Documents.element("o?d", "e1", "f1", "{\"timestamp\": 1, \"n\": 1}");
    byte[] body = ("\uFEFF[" + odd + "]").getBytes(UTF_8);
    for (int i = 0; i < body.length; i++) {
      body[i] = body[i] == '?' ? (byte) 0xC3 : body[i];
    }
    agent.answer(
        "/containers",
        exchange -> {
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    start(settings(ONCE));
    awaitPolls(1);
    assertTrue(hasRecordOf("o\uFFFDd"));
    assertEquals(0, counters.value("agent_poll.query_bad_data"));
  }

  @Test
  void aNumberAsCPrintsItCostsNothing() throws IOException {
    agent.answer("/metrics/snapshot", "{\"a\": -nan, \"b\": inf, \"c\": 1}");
    String odd = Documents.element("odd", "e1", "f1", "{\"timestamp\": 1, \"n\": nan}");
    String next = Documents.element("next", "e1", "f1", "{\"timestamp\": 1, \"n\": 1}");
    agent.answer("/containers", "[" + odd + "," + next + "]");
    start(settings(ONCE));
    awaitPolls(1);
    assertEquals(
        Map.of(
            "dcos.metrics.agent.a", Double.NaN,
            "dcos.metrics.agent.b", Double.POSITIVE_INFINITY,
            "dcos.metrics.agent.c", 1.0),
        CollectingSink.values(sink.records("agent").get(0)));
    assertTrue(hasRecordOf("odd"));
    assertTrue(hasRecordOf("next"));
    assertEquals(0, counters.value("agent_poll.query_bad_data"));
  }

  @Test
  void tagsByTheStateOnceItWasRead() throws Exception {
    assertEquals(Map.of("agent_id", "UNKNOWN_AGENT_STATE"), tags.tagsFor("f1", "e1"));
    start(settings(ONCE));
    poller.firstStateAttempt().get(10, TimeUnit.SECONDS);
    assertEquals(
        Map.of("framework_name", "marathon", "application_name", "group/app", "agent_id", "a-S1"),
        tags.tagsFor("f1", "e1"));
  }

  @Test
  void sendsUserAgentAndToken() throws IOException {
    start(settings(ONCE).withCredential(new AgentCredential.Fixed("secret")));
    awaitPolls(1);
    assertEquals("metrics-collector/1.2.3", agent.lastHeader("User-Agent"));
    assertEquals("token=secret", agent.lastHeader("Authorization"));
  }

  @Test
  void sendsNoAuthorizationWithoutAToken() throws IOException {
    start(settings(ONCE));
    awaitPolls(1);
    assertNull(agent.lastHeader("Authorization"));
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 404, 403, 301, 204})
  void countsABadStatusKeepsTheLastStateAndRecovers(int status) throws IOException {
    start(settings(OFTEN));
    awaitState("a-S1");
    agent.status("/state", status);
    agent.status("/containers", status);
    agent.answer("/metrics/snapshot", "{\"while_failing\": 1}");
    awaitCounter("agent_poll.state_failures", 2);
    awaitCounter("agent_poll.containers_failures", 2);
    await().until(() -> hasRecordWith("dcos.metrics.agent.while_failing"));
    assertEquals("a-S1", tags.tagsFor("f1", "e1").get("agent_id"));
    assertEquals("marathon", tags.tagsFor("f1", "e1").get("framework_name"));

    agent.answer("/state", Documents.STATE.replace("a-S1", "a-S2"));
    agent.answer("/containers", Documents.container("later", "e1", "f1"));
    awaitState("a-S2");
    await().until(() -> hasRecordOf("later"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "not json", "{\"id\": \"a-S9\", \"frameworks\": [", "[1,", "<html>"})
  void countsBrokenDocumentsAndRecovers(String document) throws IOException {
    start(settings(OFTEN));
    awaitState("a-S1");
    for (String path : List.of("/state", "/metrics/snapshot", "/containers")) {
      agent.answer(path, document);
    }
    awaitCounter("agent_poll.query_bad_data", 6);
    assertEquals("a-S1", tags.tagsFor(null, null).get("agent_id"));

    agent.answer("/state", Documents.STATE.replace("a-S1", "a-S2"));
    agent.answer("/containers", Documents.container("later", "e1", "f1"));
    awaitState("a-S2");
    await().until(() -> hasRecordOf("later"));
  }

  @Test
  void givesUpOnASlowAnswerAndAsksAgain() throws IOException {
    CountDownLatch release = new CountDownLatch(1);
    agent.answer(
        "/state",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write("{\"id\": ".getBytes(StandardCharsets.UTF_8));
          exchange.getResponseBody().flush();
          awaitUninterruptibly(release);
        });
    try {
      start(settings(OFTEN).withPeriod(OFTEN, Duration.ofMillis(300)));
      awaitCounter("agent_poll.state_failures", 1);
      await().until(() -> hasRecordOf("c1"));
      agent.answer("/state", Documents.STATE);
      awaitState("a-S1");
      assertTrue(counters.value("agent_poll.periods_left_out") > 0);
    } finally {
      release.countDown();
    }
  }

  @Test
  void neverHasTwoPollsUnderWay() throws IOException {
    AtomicInteger concurrent = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    FakeAgent.Answer slow =
        exchange -> {
          most.accumulateAndGet(concurrent.incrementAndGet(), Math::max);
          awaitUninterruptibly(new CountDownLatch(1), Duration.ofMillis(60));
          concurrent.decrementAndGet();
          FakeAgent.send(exchange, 200, Documents.STATE);
        };
    agent.answer("/state", slow);
    start(settings(Duration.ofMillis(10)));
    awaitPolls(5);
    assertEquals(1, most.get());
  }

  @Test
  void asksAtTheOlderPathsWhereTheAgentHasNoContainers() throws IOException {
    agent.remove("/containers");
    agent.answer(
        "/monitor/statistics.json",
        """
        [{"executor_id": "e1", "executor_name": "n", "framework_id": "f1", "source": "s",
          "statistics": {"timestamp": 7, "cpus_limit": 2}}]
        """);
    start(settings(OFTEN));
    awaitPolls(4);
    MetricList record = sink.records("f1").get(0);
    assertEquals(Map.of("executor_id", "e1", "framework_id", "f1"), CollectingSink.tags(record));
    assertEquals(Map.of("dcos.metrics.container.cpus_limit", 2.0), CollectingSink.values(record));
    assertEquals(1, agent.requests("/containers"), "the path that works is remembered");
    assertEquals(1, agent.requests("/monitor/statistics"));
    assertEquals(0, counters.value("agent_poll.query_failures"));

    agent.answer("/containers", Documents.container("upgraded", "e1", "f1"));
    await().until(() -> hasRecordOf("upgraded"));
  }

  @Test
  void anOddContainerCostsItselfOnly() throws IOException {
    String good = "{\"timestamp\": 1, \"n\": 1}";
    List<String> elements =
        List.of(
            "null",
            "\"text\"",
            "[[]]",
            "{}",
            Documents.element("no-framework", "e", "", good),
            "{\"framework_id\": 5, \"statistics\": " + good + "}",
            Documents.element("no-time", "e", "f1", "{\"n\": 1}"),
            Documents.element("time-is-text", "e", "f1", "{\"n\": 1, \"timestamp\": \"1\"}"),
            Documents.element("time-is-not", "e", "f1", "{\"n\": 1, \"timestamp\": NaN}"),
            Documents.element("time-in-ms", "e", "f1", "{\"n\": 1, \"timestamp\": 1.4e15}"),
            Documents.element("not-an-object", "e", "f1", "[1, 2]"),
            Documents.element("null-yet", "e", "f1", "null"),
            Documents.element("no-numbers", "e", "f1", "{\"timestamp\": 1, \"s\": \"x\"}"),
            Documents.element("good", "e", "f1", good));
    agent.answer("/containers", "[" + String.join(",", elements) + "]");
    start(settings(ONCE));
    awaitPolls(1);
    assertEquals(3, sink.records("f1").size());
    assertTrue(hasRecordOf("good"));
    for (String untimed : List.of("no-time", "time-is-not")) {
      MetricList record =
          sink.records("f1").stream()
              .filter(r -> untimed.equals(CollectingSink.tags(r).get("container_id")))
              .findAny()
              .orElseThrow();
      assertEquals(Set.of(NOW), times(record), untimed);
      assertEquals(Map.of("dcos.metrics.container.n", 1.0), CollectingSink.values(record));
    }
    assertEquals(2, counters.value("agent_poll.containers_without_time"));
    assertEquals(8, counters.value("agent_poll.containers_skipped"));
    assertEquals(2, counters.value("agent_poll.containers_without_statistics"));
    assertEquals(1, counters.value("agent_poll.metrics_values_unsupported"));
    assertEquals(0, counters.value("agent_poll.query_bad_data"));
  }

  @Test
  void keepsTheContainersBeforeABreak() throws IOException {
    String document = Documents.container("before", "e1", "f1").strip();
    agent.answer("/containers", document.substring(0, document.length() - 1) + ", {\"fra");
    start(settings(ONCE));
    awaitPolls(1);
    assertTrue(hasRecordOf("before"));
    assertEquals(1, counters.value("agent_poll.query_bad_data"));
    assertEquals(1, counters.value("agent_poll.containers_failures"));
  }

  @Test
  void refusesAnswersOverTheLimit() throws IOException {
    agent.answer("/state", "{\"id\": \"a-S1\"," + " ".repeat(5000) + "\"frameworks\": []}");
    start(
        settings(ONCE)
            .withLimits(new AgentSettings.Limits(4000, 4000, 10_000, 100, Duration.ZERO)));
    awaitPolls(1);
    assertEquals(1, counters.value("agent_poll.query_bad_data"));
    assertEquals("UNKNOWN_AGENT_STATE", tags.tagsFor(null, null).get("agent_id"));
    assertTrue(hasRecordOf("c1"), "the other answers are within it");
  }

  @Test
  void splitsWhatIsTooLargeForOneRecord() throws IOException {
    StringBuilder snapshot = new StringBuilder("{\"m0\": 0");
    for (int i = 1; i < 250; i++) {
      snapshot.append(", \"m").append(i).append("\": ").append(i);
    }
    agent.answer("/metrics/snapshot", snapshot.append("}").toString());
    start(
        settings(ONCE)
            .withLimits(new AgentSettings.Limits(100_000, 100_000, 1000, 100, Duration.ZERO)));
    awaitPolls(1);
    Set<String> names = new HashSet<>();
    List<MetricList> records = sink.records("agent");
    for (MetricList record : records) {
      names.addAll(CollectingSink.values(record).keySet());
    }
    assertEquals(250, names.size());
    assertTrue(records.size() > 3, "by bytes: " + records.size());
  }

  @Test
  void aCredentialGivenAsAnOptionThatIsRefusedEndsPolling() throws Exception {
    agent.status("/state", 401);
    start(settings(OFTEN).withCredential(new AgentCredential.Fixed("expired")));
    await().until(() -> refusals.get() == 1);
    poller.firstStateAttempt().get(10, TimeUnit.SECONDS);
    await()
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(t -> t.getName().equals("agent-poll")));
    assertEquals(1, agent.requests("/state"));
    assertEquals(0, agent.requests("/containers"));
    assertEquals(1, counters.value("agent_poll.credential_refusals"));
    assertEquals(1, refusals.get());
  }

  @Test
  void aChangedCredentialFileIsTriedAtOnce() throws IOException {
    Path file = Files.writeString(directory.resolve("token"), "expired\n");
    FakeAgent.Answer checked =
        exchange -> {
          boolean ok = "token=fresh".equals(exchange.getRequestHeaders().getFirst("Authorization"));
          FakeAgent.send(exchange, ok ? 200 : 401, ok ? Documents.STATE : "");
        };
    agent.answer("/state", checked);
    start(settings(ONCE).withCredential(new AgentCredential.InFile(file)));
    awaitCounter("agent_poll.credential_refusals", 1);
    Files.writeString(file, "  fresh  \n");
    awaitState("a-S1");
    assertEquals(0, refusals.get());
  }

  @Test
  void aCredentialFileThatIsNotThereYetIsWaitedFor() throws IOException {
    Path file = directory.resolve("token");
    agent.status("/state", 401);
    start(settings(ONCE).withCredential(new AgentCredential.InFile(file)));
    awaitCounter("agent_poll.credential_refusals", 1);
    agent.answer("/state", Documents.STATE);
    Files.writeString(file, "two\nlines");
    Files.writeString(file, "fresh");
    awaitState("a-S1");
    assertEquals("token=fresh", agent.lastHeader("Authorization"));
  }

  @Test
  void withoutACredentialARefusalIsTriedAgainAtThePeriod() throws IOException {
    agent.status("/state", 401);
    start(settings(OFTEN));
    awaitCounter("agent_poll.credential_refusals", 3);
    agent.answer("/state", Documents.STATE);
    awaitState("a-S1");
    assertEquals(0, refusals.get());
  }

  @Test
  void waitsForRoomAndDropsWhatFindsNone() throws IOException {
    sink.setFull(true);
    start(
        settings(ONCE)
            .withLimits(new AgentSettings.Limits(9999, 9999, 9999, 99, Duration.ofMillis(200))));
    awaitPolls(1);
    assertEquals(2, counters.value("agent_poll.records"));
    assertEquals(2, counters.value("agent_poll.records_dropped"));
  }

  @Test
  void offersTheSameRecordAgainOnceThereIsRoom() throws IOException {
    sink.setFull(true);
    start(settings(ONCE).withLimits(new AgentSettings.Limits(9999, 9999, 9999, 99, ONCE)));
    await().until(() -> sink.waiting() == 1);
    sink.setFull(false);
    awaitPolls(1);
    assertEquals(2, sink.records().size());
    assertEquals(0, counters.value("agent_poll.records_dropped"));
  }

  @Test
  void readsTestFilesInPlaceOfTheAgent() throws IOException {
    Path state = Files.writeString(directory.resolve("state"), Documents.STATE);
    Path system = Files.writeString(directory.resolve("system"), "{\"a/b\": 1}");
    Path containers =
        Files.writeString(directory.resolve("containers"), Documents.container("c", "e", "f"));
    start(
        AgentSettings.of("1.2.3")
            .withIpCommand("/nonexistent/program", 1)
            .withTestFiles(new AgentSettings.TestFiles(state, system, containers)));
    awaitPolls(1);
    assertEquals("a-S1", tags.tagsFor(null, null).get("agent_id"));
    assertTrue(hasRecordWith("dcos.metrics.agent.a.b"));
    assertTrue(hasRecordOf("c"));
    assertEquals(0, counters.value("agent_poll.ip_lookups"));
  }

  @Test
  void countsATestFileThatIsMissing() throws IOException {
    Path missing = directory.resolve("missing");
    start(settings(ONCE).withTestFiles(new AgentSettings.TestFiles(missing, missing, missing)));
    awaitPolls(1);
    assertEquals(3, counters.value("agent_poll.query_failures"));
  }

  @Test
  void asksTheCommandForTheAddress() throws IOException {
    start(settings(OFTEN).withEndpoint(null).withIpCommand("echo  127.0.0.1", agent.port()));
    awaitPolls(3);
    awaitState("a-S1");
    assertEquals(1, counters.value("agent_poll.ip_lookups"));
  }

  @Test
  void asksTheCommandAgainWhenNobodyAnswers() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    start(settings(OFTEN).withEndpoint(null).withIpCommand("echo 127.0.0.1", port));
    awaitCounter("agent_poll.ip_lookups", 3);
    assertEquals("UNKNOWN_AGENT_STATE", tags.tagsFor(null, null).get("agent_id"));
  }

  @Test
  void closesAtOnceWhileAnAnswerIsOutstanding() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    agent.answer(
        "/state",
        exchange -> {
          asked.countDown();
          awaitUninterruptibly(release);
        });
    try {
      start(settings(ONCE));
      assertTrue(asked.await(10, TimeUnit.SECONDS));
      assertFalse(poller.firstStateAttempt().isDone());
      poller.close();
      assertTrue(poller.firstStateAttempt().isDone());
      await()
          .until(
              () ->
                  Thread.getAllStackTraces().keySet().stream()
                      .noneMatch(t -> t.getName().equals("agent-poll")));
    } finally {
      release.countDown();
    }
  }

  @Test
  void refusesAnEndpointThatIsNotHttp() {
    AgentSettings settings = AgentSettings.of("1").withEndpoint(URI.create("ftp://127.0.0.1:1"));
    assertThrows(IllegalArgumentException.class, () -> newPoller(settings));
  }

  @Test
  void neverShowsTheToken() {
    AgentSettings settings =
        AgentSettings.of("1").withCredential(new AgentCredential.Fixed("s3cret"));
    assertFalse(settings.toString().contains("s3cret"));
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> new AgentCredential.Fixed("s3cret\nX: y"));
    assertFalse(e.getMessage().contains("s3cret"));
  }

  private AgentSettings settings(Duration period) {
    return AgentSettings.of("1.2.3")
        .withEndpoint(agent.endpoint())
        .withPeriod(period, Duration.ofSeconds(10));
  }

  private AgentPoller newPoller(AgentSettings settings) throws IOException {
    return new AgentPoller(
        settings,
        tags,
        sink,
        counters,
        InstantSource.fixed(Instant.ofEpochMilli(NOW)),
        refusals::incrementAndGet);
  }

  private void start(AgentSettings settings) throws IOException {
    poller = newPoller(settings);
    poller.start();
  }

  private void awaitPolls(long count) {
    awaitCounter("agent_poll.polls", count);
  }

  private void awaitCounter(String name, long atLeast) {
    await().until(() -> counters.value(name) >= atLeast);
  }

  private void awaitState(String agentId) {
    await().until(() -> tags.tagsFor(null, null).get("agent_id").equals(agentId));
  }

  private boolean hasRecordOf(String containerId) {
    return sink.records().stream()
        .anyMatch(r -> containerId.equals(CollectingSink.tags(r).get("container_id")));
  }

  private boolean hasRecordWith(String name) {
    return sink.records().stream().anyMatch(r -> CollectingSink.values(r).containsKey(name));
  }

  private static Set<Long> times(MetricList record) {
    Set<Long> times = new HashSet<>();
    record.getDatapoints().forEach(datapoint -> times.add(datapoint.getTimeMs()));
    return times;
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    awaitUninterruptibly(latch, Duration.ofMinutes(1));
  }

  private static void awaitUninterruptibly(CountDownLatch latch, Duration time) {
    try {
      assertTrue(latch.await(time.toMillis(), TimeUnit.MILLISECONDS) || time.toSeconds() < 60);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = AgentPollerTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
