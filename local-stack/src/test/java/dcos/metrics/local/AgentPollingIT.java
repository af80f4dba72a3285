// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dcos.metrics.Datapoint;
import dcos.metrics.MetricList;
import dcos.metrics.Tag;
import dcos.metrics.avro.AvroBytes;
import dcos.metrics.avro.BlockCodec;
import dcos.metrics.avro.ContainerBuilder;
import dcos.metrics.avro.MetricListView;
import dcos.metrics.local.agent.Fault;
import dcos.metrics.local.agent.SimulatedAgent;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the Mesos agent tells arrives in Kafka, and what it does not tell costs nothing else. */
final class AgentPollingIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String TOKEN = "a-token-not-to-be-seen";

  private final ObjectMapper json = new ObjectMapper();
  @TempDir Path directory;

  @Test
  void polledAndReceivedRecordsArriveWithTheirTags() throws Exception {
    try (SimulatedAgent agent = SimulatedAgent.start(0);
        BrokerProcess broker = broker();
        CollectorProcess collector =
            collector(agent, "-kafka-brokers=" + broker.bootstrapServers());
        TopicReader reader = new TopicReader(broker.bootstrapServers(), "metrics-")) {
      agent.setToken(TOKEN);
      long before = System.currentTimeMillis();
      broker.start();
      collector.start();
      JsonNode web = await(reader, collector, tagged("executor_id", "shop_web.instance-0000"));
      String marathon = tags(web).get("framework_id");
      assertEquals(marathon, web.get("topic").asText());
      assertEquals("marathon", tags(web).get("framework_name"));
      assertEquals("shop/web", tags(web).get("application_name"));
      assertEquals(SimulatedAgent.agentId(), tags(web).get("agent_id"));
      assertTrue(tags(web).containsKey("container_id"));
      JsonNode cpus = datapoint(web, "dcos.metrics.container.cpus_limit");
      assertEquals(0.6, cpus.get("value").asDouble(), 1e-9);
      assertTrue(cpus.get("time_ms").asLong() >= before);

      JsonNode own =
          await(reader, collector, record -> record.get("topic").asText().equals("agent"));
      assertEquals(Map.of("agent_id", SimulatedAgent.agentId()), tags(own));
      assertEquals(
          8, datapoint(own, "dcos.metrics.agent.slave.cpus_total").get("value").asDouble());
      assertTrue(reader.records().stream().anyMatch(r -> r.topic().equals("metrics-" + marathon)));
      assertTrue(reader.records().stream().anyMatch(r -> r.topic().equals("metrics-agent")));

      send(collector, Map.of("framework_id", marathon, "n", "1"));
      JsonNode known = await(reader, collector, tagged("n", "1"));
      assertEquals("marathon", tags(known).get("framework_name"));
      send(collector, Map.of("framework_id", "gone", "agent_id", "its own", "n", "2"));
      JsonNode unknown = await(reader, collector, tagged("n", "2"));
      assertEquals("UNKNOWN_FRAMEWORK_ID", tags(unknown).get("framework_name"));
      assertEquals("its own", tags(unknown).get("agent_id"));
      assertEquals(4, unknown.get("tags").size());
      assertFalse(tokenIsIn(collector.dataDir().resolve("worker")));
    }
  }

  @Test
  void pollingRecoversFromEveryFault() throws Exception {
    try (SimulatedAgent agent = SimulatedAgent.start(0);
        BrokerProcess broker = broker();
        CollectorProcess collector =
            collector(agent, "-kafka-brokers=" + broker.bootstrapServers());
        TopicReader reader = new TopicReader(broker.bootstrapServers(), "metrics-")) {
      broker.start();
      // The first state may fail, too.
      agent.setFaults(Fault.SERVER_ERROR);
      collector.start();
      for (Fault fault :
          List.of(
              Fault.SERVER_ERROR,
              Fault.NOT_FOUND,
              Fault.BROKEN_JSON,
              Fault.SLOW,
              Fault.HUGE_STATE)) {
        agent.setSlowness(Duration.ofMillis(700));
        agent.setHugeBytes(10_000_000);
        agent.setFaults(fault);
        long asked = agent.requests("/state");
        await(collector, () -> agent.requests("/state") >= asked + 2, fault + " was met twice");
        agent.setFaults();
        long mended = System.currentTimeMillis();
        await(
            reader,
            collector,
            one ->
                tags(one).containsKey("container_id")
                    && timeMs(one) > mended
                    && SimulatedAgent.agentId().equals(tags(one).get("agent_id")));
      }
    }
  }

  @Test
  void aRefusedCredentialEndsTheCollector() throws Exception {
    try (SimulatedAgent agent = SimulatedAgent.start(0);
        CollectorProcess collector = collector(agent, "-kafka=false")) {
      agent.setToken(TOKEN);
      collector.start();
      agent.setToken("renewed");
      assertEquals(4, collector.process().awaitExit(PATIENCE));
      List<String> refusals =
          collector.process().linesThat(line -> line.contains("refuses the credential"));
      assertEquals(1, refusals.size(), refusals.toString());
      assertEquals(List.of(), collector.process().linesThat(line -> line.contains(TOKEN)));
    }
  }

  private BrokerProcess broker() throws IOException {
    return new BrokerProcess(Files.createDirectories(directory.resolve("kafka")), 0);
  }

  private CollectorProcess collector(SimulatedAgent agent, String option) throws IOException {
    return new CollectorProcess(
        Installation.find(),
        Files.createDirectories(directory.resolve("collector")),
        0,
        List.of(
            option,
            "-agent-endpoint=" + agent.endpoint(),
            "-agent-poll-period=1s",
            "-auth-credential=" + TOKEN,
            "-record-format=list",
            "-kafka-flush-ms=100",
            "-queue-min-free-mbytes=0"));
  }

  private JsonNode await(TopicReader reader, CollectorProcess collector, Predicate<JsonNode> wanted)
      throws Exception {
    List<JsonNode> found = new ArrayList<>();
    int[] seen = {0};
    await(
        collector,
        () -> {
          reader.poll();
          for (; seen[0] < reader.records().size(); seen[0]++) {
            JsonNode record = read(reader.records().get(seen[0]));
            if (record != null && wanted.test(record)) {
              found.add(record);
            }
          }
          return !found.isEmpty();
        },
        "the record has arrived");
    return found.get(0);
  }

  private static void await(CollectorProcess collector, BooleanSupplier condition, String what)
      throws Exception {
    collector.await(condition, what, PATIENCE);
  }

  /** A record, or null for what is none. */
  private JsonNode read(ConsumerRecord<byte[], byte[]> message) {
    try {
      JsonNode record = message.value() == null ? null : json.readTree(message.value());
      return record != null && record.has("datapoints") ? record : null;
    } catch (IOException e) {
      return null;
    }
  }

  private static Predicate<JsonNode> tagged(String key, String value) {
    return record -> value.equals(tags(record).get(key));
  }

  private static Map<String, String> tags(JsonNode record) {
    Map<String, String> tags = new LinkedHashMap<>();
    record.get("tags").forEach(tag -> tags.put(tag.get("key").asText(), tag.get("value").asText()));
    return tags;
  }

  private static long timeMs(JsonNode record) {
    return record.get("datapoints").get(0).get("time_ms").asLong();
  }

  private static JsonNode datapoint(JsonNode record, String name) {
    for (JsonNode datapoint : record.get("datapoints")) {
      if (datapoint.get("name").asText().equals(name)) {
        return datapoint;
      }
    }
    throw new AssertionError(name + " is not in " + record);
  }

  private static void send(CollectorProcess collector, Map<String, String> tags)
      throws IOException {
    List<Tag> list = new ArrayList<>();
    tags.forEach((key, value) -> list.add(new Tag(key, value)));
    AvroBytes bytes = new AvroBytes(256);
    MetricListView.encode(
        new MetricList("sent", list, List.of(new Datapoint("x", 1L, 1.0))), bytes);
    ContainerBuilder file = new ContainerBuilder(BlockCodec.forName("null"), new byte[16]);
    file.add(bytes.array(), 0, bytes.length());
    try (Socket socket = new Socket()) {
      socket.connect(collector.input());
      socket.getOutputStream().write(file.build());
    }
  }

  private static boolean tokenIsIn(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(TOKEN)) {
          return true;
        }
      }
    }
    return false;
  }
}
