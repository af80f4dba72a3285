// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.agent;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dcos.metrics.Datapoint;
import dcos.metrics.MetricList;
import dcos.metrics.Tag;
import dcos.metrics.avro.MetricListView;
import dcos.metrics.shim.agent.AgentCredential;
import dcos.metrics.shim.agent.AgentPoller;
import dcos.metrics.shim.agent.AgentSettings;
import dcos.metrics.shim.agent.AgentTags;
import dcos.metrics.shim.pipeline.RecordSink;
import dcos.metrics.shim.stats.Counters;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the simulated agent answers, and what the collector's poller makes of it. */
final class SimulatedAgentTest {
  private final Counters counters = new Counters();
  private final AgentTags tags = new AgentTags();
  private final Collecting sink = new Collecting();
  private final AtomicInteger refusals = new AtomicInteger();
  private final HttpClient http = HttpClient.newHttpClient();
  private final MovingClock clock = new MovingClock();
  private SimulatedAgent agent;
  private AgentPoller poller;

  @BeforeEach
  void start() throws IOException {
    agent = SimulatedAgent.start(0, 3, clock);
  }

  @AfterEach
  void stop() {
    if (poller != null) {
      poller.close();
    }
    agent.close();
  }

  @Test
  void isPolledWithNamesTimesAndTags() throws IOException {
    poll(new AgentCredential.None());
    awaitPolls(1);
    MetricList web =
        sink.records.stream()
            .filter(r -> "shop_web.instance-0000".equals(tag(r, "executor_id")))
            .findFirst()
            .orElseThrow();
    assertEquals(tag(web, "framework_id"), web.getTopic());
    assertTrue(names(web).contains("dcos.metrics.container.cpus_user_time_secs"));
    for (Datapoint datapoint : web.getDatapoints()) {
      assertEquals(clock.millis(), datapoint.getTimeMs());
    }
    assertEquals(
        Map.of(
            "framework_name", "marathon",
            "application_name", "shop/web",
            "agent_id", SimulatedAgent.agentId()),
        tags.tagsFor(tag(web, "framework_id"), tag(web, "executor_id")));
    assertTrue(
        sink.records.stream()
            .filter(r -> r.getTopic().equals("agent"))
            .anyMatch(r -> names(r).contains("dcos.metrics.agent.system.load_1min")));
    assertEquals(0, counters.value("agent_poll.metrics_values_unsupported"));
  }

  @Test
  void figuresMoveAndCountersOnlyGrow() throws Exception {
    JsonNode before = get("/containers");
    JsonNode snapshotBefore = get("/metrics/snapshot");
    clock.advance(Duration.ofSeconds(15));
    JsonNode after = get("/containers");
    for (int i = 0; i < before.size(); i++) {
      JsonNode was = before.get(i).get("statistics");
      JsonNode is = after.get(i).get("statistics");
      for (String counter : List.of("cpus_user_time_secs", "net_rx_bytes", "cpus_nr_periods")) {
        assertTrue(is.get(counter).asDouble() > was.get(counter).asDouble(), counter);
      }
      assertNotEquals(was.get("mem_rss_bytes"), is.get("mem_rss_bytes"));
      assertEquals(15, is.get("timestamp").asDouble() - was.get("timestamp").asDouble(), 1e-3);
    }
    assertNotEquals(
        snapshotBefore.get("system/load_1min"), get("/metrics/snapshot").get("system/load_1min"));
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"SLOW", "NOT_FOUND", "SERVER_ERROR", "BROKEN_JSON", "UNAUTHORIZED"})
  void theLastStateStaysThroughAFaultAndPollingRecovers(Fault fault) throws IOException {
    agent.setSlowness(Duration.ofMinutes(10));
    poll(new AgentCredential.None());
    await().until(() -> SimulatedAgent.agentId().equals(tags.tagsFor(null, null).get("agent_id")));
    agent.setFaults(fault);
    long failures = counters.value("agent_poll.state_failures");
    await().until(() -> counters.value("agent_poll.state_failures") >= failures + 2);
    assertEquals(SimulatedAgent.agentId(), tags.tagsFor(null, null).get("agent_id"));

    agent.setFaults();
    clock.advance(Duration.ofSeconds(77));
    await().until(() -> hasContainerAt(clock.millis()));
  }

  @Test
  void anExpiredTokenGivenAsAnOptionEndsPolling() throws IOException {
    agent.setToken("valid");
    poll(new AgentCredential.Fixed("valid"));
    awaitPolls(2);
    agent.setToken("renewed");
    await().until(() -> refusals.get() == 1);
  }

  @Test
  void containersThatStartHaveNoStatistics() throws IOException {
    agent.setFaults(Fault.MISSING_STATISTICS);
    poll(new AgentCredential.None());
    awaitPolls(1);
    assertEquals(3, containerIds().size());
    assertEquals(3, counters.value("agent_poll.containers_without_statistics"));
    assertEquals(0, counters.value("agent_poll.containers_skipped"));
  }

  @Test
  void nestedStatisticsAreFlattened() throws IOException {
    agent.setFaults(Fault.NESTED_STATISTICS);
    poll(new AgentCredential.None());
    awaitPolls(1);
    MetricList broker =
        sink.records.stream()
            .filter(r -> String.valueOf(tag(r, "executor_id")).startsWith("broker-0"))
            .findFirst()
            .orElseThrow();
    String prefix = "dcos.metrics.container.";
    assertTrue(
        names(broker)
            .containsAll(
                List.of(
                    prefix + "blkio_statistics.cfq_recursive.0.io_serviced.TOTAL.value",
                    prefix + "blkio_statistics.cfq_recursive.8_0.io_serviced.READ.value",
                    prefix + "disk_statistics.0.used_bytes",
                    prefix + "disk_statistics.data-broker-0__5c1d9f1e.used_bytes",
                    prefix + "net_snmp_statistics.tcp_stats.CurrEstab",
                    prefix + "net_traffic_control_statistics.bw_limit.drops",
                    prefix + "perf.duration")));
  }

  @Test
  void oddContainersCostThemselvesOnly() throws IOException {
    agent.close();
    agent = SimulatedAgent.start(0, 9, clock);
    agent.setFaults(Fault.ODD_CONTAINERS);
    poll(new AgentCredential.None());
    awaitPolls(1);
    assertEquals(8, containerIds().size());
    assertEquals(4, counters.value("agent_poll.containers_skipped"));
    assertEquals(0, counters.value("agent_poll.query_bad_data"));
  }

  @ParameterizedTest
  @CsvSource({"OLD_AGENT, /monitor/statistics", "OLDEST_AGENT, /monitor/statistics.json"})
  void olderAgentsAreAskedElsewhere(Fault fault, String path) throws IOException {
    agent.setFaults(fault);
    poll(new AgentCredential.None());
    awaitPolls(3);
    assertTrue(agent.requests(path) >= 3);
    assertEquals(1, agent.requests("/containers"));
    assertTrue(sink.records.stream().anyMatch(r -> tag(r, "executor_id") != null));
    assertEquals(Set.of(), containerIds());
  }

  @Test
  void aHugeStateIsReadAllTheSame() throws Exception {
    agent.setHugeBytes(8_000_000);
    agent.setFaults(Fault.HUGE_STATE);
    assertTrue(body("/state").length() >= 8_000_000);
    poll(new AgentCredential.None());
    await().until(() -> SimulatedAgent.agentId().equals(tags.tagsFor(null, null).get("agent_id")));
  }

  @Test
  void faultsAreSwitchedOverHttp() throws Exception {
    assertEquals(200, put("not-found,slow").statusCode());
    assertEquals("faults: [slow, not-found]\n", put("slow,not-found").body());
    HttpResponse<String> refused = put("unknown");
    assertEquals(400, refused.statusCode());
    assertTrue(refused.body().contains("broken-json"), refused.body());
    assertEquals("faults: []\n", put("").body());
    assertEquals(SimulatedAgent.agentId(), get("/state").get("id").asText());
  }

  @Test
  void aTakenPortIsAnError() {
    assertThrows(IOException.class, () -> SimulatedAgent.start(agent.port()));
  }

  private void poll(AgentCredential credential) throws IOException {
    poller =
        new AgentPoller(
            AgentSettings.of("test")
                .withEndpoint(agent.endpoint())
                .withCredential(credential)
                .withPeriod(Duration.ofMillis(50), Duration.ofSeconds(1)),
            tags,
            sink,
            counters,
            InstantSource.system(),
            refusals::incrementAndGet);
    poller.start();
  }

  private void awaitPolls(int count) {
    await().until(() -> counters.value("agent_poll.polls") >= count);
  }

  private boolean hasContainerAt(long millis) {
    return sink.records.stream()
        .anyMatch(
            r -> tag(r, "container_id") != null && r.getDatapoints().get(0).getTimeMs() == millis);
  }

  private Set<String> containerIds() {
    return sink.records.stream()
        .map(r -> tag(r, "container_id"))
        .filter(id -> id != null)
        .collect(Collectors.toSet());
  }

  private static Set<String> names(MetricList record) {
    return record.getDatapoints().stream().map(Datapoint::getName).collect(Collectors.toSet());
  }

  private static String tag(MetricList record, String key) {
    for (Tag tag : record.getTags()) {
      if (tag.getKey().equals(key)) {
        return tag.getValue();
      }
    }
    return null;
  }

  private JsonNode get(String path) throws Exception {
    return new ObjectMapper().readTree(body(path));
  }

  private String body(String path) throws Exception {
    URI uri = agent.endpoint().resolve(path);
    return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private HttpResponse<String> put(String faults) throws Exception {
    URI uri = agent.endpoint().resolve("/simulate/faults");
    return http.send(
        HttpRequest.newBuilder(uri).PUT(HttpRequest.BodyPublishers.ofString(faults)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** Keeps every record. */
  private static final class Collecting implements RecordSink {
    final Queue<MetricList> records = new ConcurrentLinkedQueue<>();

    @Override
    public boolean offer(MetricListView record, String source) {
      records.add(record.toMetricList());
      return true;
    }

    @Override
    public void whenReady(Runnable listener) {
      listener.run();
    }
  }

  /** Stands still unless moved. */
  private static final class MovingClock extends Clock {
    private volatile Instant now = Instant.parse("2017-01-01T00:00:00Z");

    void advance(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
