// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dcos.metrics.Datapoint;
import dcos.metrics.MetricList;
import dcos.metrics.Tag;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every sample in {@code connect-configs/connectors}, as it is in the plugin archive but for the
 * addresses, all of them at once on one queue and one stock worker.
 *
 * <p>The registry is a stand-in; {@code -Dtest.registry=URL} takes a real one with the same API.
 *
 * <p>Fails if a sample is added that is not looked at here, or if one misspells an option: its
 * connector does not start, or its topics or messages are not what it says.
 */
class SampleConnectorsIT {
  private static final List<String> SAMPLES =
      List.of("avro-registry", "container", "json", "route-by-tag", "topics");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  @RegisterExtension final LogsOnFailure logs = new LogsOnFailure(() -> directory);

  @Test
  void everySampleDoesWhatItSays() throws Exception {
    PluginArchive plugin = PluginArchive.unpack(directory.resolve("plugins"));
    assertEquals(SAMPLES, plugin.names("connectors"));
    try (RegistryStandIn registry = new RegistryStandIn();
        BrokerProcess broker =
            new BrokerProcess(Files.createDirectories(directory.resolve("kafka")), 0)) {
      broker.start();
      Path queue = fillQueue();
      List<Map<String, String>> connectors = new ArrayList<>();
      for (String sample : SAMPLES) {
        connectors.add(configure(plugin, sample, queue, registry.url()));
      }
      try (StockWorker worker =
          new StockWorker(
                  KafkaRelease.NEWEST,
                  plugin,
                  directory.resolve("worker"),
                  broker.bootstrapServers())
              // Its converter has no service entry, as the sample says.
              .withOption("plugin.discovery", "hybrid_warn")
              .withPlugins(Path.of(System.getProperty("local.avro.converter")))) {
        worker.start(connectors);
        Map<String, List<ConsumerRecord<byte[], byte[]>>> received = receive(broker, worker);
        assertJson(received);
        assertContainers(received);
        assertAvro(received, registry);
        assertRoutes(received);
        assertTopics(received, broker);
      }
    }
  }

  private static void assertJson(Map<String, List<ConsumerRecord<byte[], byte[]>>> received)
      throws Exception {
    JsonNode record = JSON.readTree(only(received, "json-agent").value());
    assertEquals("agent", record.path("topic").asText());
    assertEquals("dcos.metrics.agent.load", record.at("/datapoints/0/name").asText());
    assertEquals(1, received.get("json-framework-1").size());
  }

  private static void assertContainers(Map<String, List<ConsumerRecord<byte[], byte[]>>> received)
      throws Exception {
    byte[] file = only(received, "container-framework-1").value();
    try (DataFileStream<GenericRecord> records =
        new DataFileStream<>(new ByteArrayInputStream(file), new GenericDatumReader<>())) {
      assertEquals("framework-1", records.next().get("topic").toString());
    }
  }

  /** A zero, the schema's id in 8 bytes, the record. */
  private static void assertAvro(
      Map<String, List<ConsumerRecord<byte[], byte[]>>> received, RegistryStandIn registry)
      throws Exception {
    ByteBuffer message = ByteBuffer.wrap(only(received, "avro-registry-agent").value());
    assertEquals(0, message.get());
    long id = message.getLong();
    if (realRegistry() != null) {
      return;
    }
    Schema schema = new Schema.Parser().parse(registry.schema(id));
    assertEquals("dcos.metrics.MetricList", schema.getFullName());
    GenericRecord record =
        new GenericDatumReader<GenericRecord>(schema)
            .read(
                null,
                DecoderFactory.get()
                    .binaryDecoder(message.array(), message.position(), message.remaining(), null));
    assertEquals("agent", record.get("topic").toString());
  }

  private static void assertRoutes(Map<String, List<ConsumerRecord<byte[], byte[]>>> received) {
    assertEquals(1, received.get("route-by-tag-nodes").size());
    assertEquals(1, received.get("route-by-tag-by-framework-spark").size());
  }

  private static void assertTopics(
      Map<String, List<ConsumerRecord<byte[], byte[]>>> received, BrokerProcess broker)
      throws Exception {
    assertEquals(1, received.get("topics-agent").size());
    assertEquals(2, received.get("topics-framework-1").size(), "a message for each datapoint");
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      Map<String, Integer> partitions = new TreeMap<>();
      Map<String, String> retention = new TreeMap<>();
      var topics = List.of("topics-agent", "topics-framework-1");
      admin
          .describeTopics(topics)
          .allTopicNames()
          .get()
          .forEach((name, topic) -> partitions.put(name, topic.partitions().size()));
      admin
          .describeConfigs(
              topics.stream()
                  .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                  .toList())
          .all()
          .get()
          .forEach((name, all) -> retention.put(name.name(), all.get("retention.ms").value()));
      assertEquals(Map.of("topics-agent", 1, "topics-framework-1", 3), partitions);
      assertEquals(
          Map.of("topics-agent", "604800000", "topics-framework-1", "86400000"), retention);
    }
  }

  /** What has come, by topic, when each connector has published both records. */
  private static Map<String, List<ConsumerRecord<byte[], byte[]>>> receive(
      BrokerProcess broker, StockWorker worker) throws Exception {
    Map<String, List<ConsumerRecord<byte[], byte[]>>> byTopic = new LinkedHashMap<>();
    try (TopicReader reader = new TopicReader(broker.bootstrapServers(), "")) {
      long deadline = System.nanoTime() + TestPair.PATIENCE.toNanos();
      while (samples(reader).size() < 2 * SAMPLES.size() && System.nanoTime() - deadline < 0) {
        worker.requireAlive();
        reader.poll();
      }
      assertEquals(2 * SAMPLES.size(), samples(reader).size(), () -> "topics: " + samples(reader));
      reader
          .records()
          .forEach(one -> byTopic.computeIfAbsent(one.topic(), t -> new ArrayList<>()).add(one));
    }
    return byTopic;
  }

  private static Set<String> samples(TopicReader reader) {
    Set<String> topics = new TreeSet<>();
    reader.records().forEach(record -> topics.add(record.topic()));
    return topics;
  }

  private static ConsumerRecord<byte[], byte[]> only(
      Map<String, List<ConsumerRecord<byte[], byte[]>>> received, String topic) {
    assertEquals(1, received.get(topic).size(), topic);
    return received.get(topic).get(0);
  }

  /** With the sample's name in place of "metrics", so that each has topics of its own. */
  private static Map<String, String> configure(
      PluginArchive plugin, String sample, Path queue, String registry) throws Exception {
    Map<String, String> options =
        plugin.properties("connectors/" + sample + ".properties", Map.of());
    options.replaceAll(
        (name, value) -> name.equals("name") ? value : value.replace("metrics-", sample + "-"));
    options.put("queue.dir", queue.toString());
    options.replace("container.max.age.ms", "500");
    options.replace(
        "value.converter.apicurio.registry.url",
        realRegistry() == null ? registry : realRegistry());
    return options;
  }

  private static String realRegistry() {
    return System.getProperty("test.registry");
  }

  /** Two records, by a shim that has ended before anybody reads. */
  private Path fillQueue() throws Exception {
    try (CollectorProcess collector =
        new CollectorProcess(
            Installation.find(),
            Files.createDirectories(directory.resolve("collector")),
            0,
            List.of("-kafka=false", "-agent-polling=false", "-queue-min-free-mbytes=0"))) {
      collector.start();
      try (Socket socket = new Socket()) {
        socket.connect(collector.input());
        socket.getOutputStream().write(twoRecords());
        socket.shutdownOutput();
        // It closes when it has read all.
        assertEquals(-1, socket.getInputStream().read());
      }
      assertEquals(0, collector.stop());
      return collector.queueDir();
    }
  }

  private static byte[] twoRecords() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DataFileWriter<MetricList> file =
        new DataFileWriter<>(new SpecificDatumWriter<>(MetricList.class))) {
      file.create(MetricList.getClassSchema(), out);
      file.append(
          new MetricList(
              "agent", List.of(), List.of(new Datapoint("dcos.metrics.agent.load", 1L, 0.5))));
      file.append(
          new MetricList(
              "framework-1",
              List.of(new Tag("framework_name", "spark")),
              List.of(new Datapoint("a", 1L, 1.0), new Datapoint("b", 2L, 2.0))));
    }
    return out.toByteArray();
  }
}
