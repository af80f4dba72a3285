// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dcos.metrics.MetricList;
import dcos.metrics.avro.AvroBytes;
import dcos.metrics.avro.BlockCodec;
import dcos.metrics.avro.ContainerBuilder;
import dcos.metrics.avro.MetricListView;
import dcos.metrics.tools.emit.RandomRecords;
import dcos.metrics.tools.message.MessageDecoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLServerSocketFactory;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/collector print}, as it is shipped, with a real broker. */
@Timeout(180)
class PrintIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  @TempDir static Path directory;
  private static EmbeddedBroker broker;
  private static KafkaProducer<byte[], byte[]> producer;
  @TempDir Path files;

  /** How a run ended. */
  private record Result(int exitCode, List<String> out, List<String> err) {}

  @BeforeAll
  static void startBroker() throws IOException {
    broker = new EmbeddedBroker(directory.resolve("kafka"), 0);
    broker.start();
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  @AfterAll
  static void stopBroker() {
    producer.close(Duration.ofSeconds(5));
    broker.close();
  }

  @Test
  void printsTheRecordsOfContainersAsJson() throws Exception {
    List<MetricList> records = Stream.generate(new RandomRecords(3)::next).limit(100).toList();
    ProducerRecord<byte[], byte[]> message = new ProducerRecord<>("a-box", container(records));
    message.headers().add("metrics.positions", "5,7-105".getBytes(UTF_8));
    send(message);

    Result result =
        print("--topics", "a-.*", "--from-beginning", "--count=100", "-output=json", "--headers");
    assertEquals(0, result.exitCode(), result.err().toString());
    assertEquals(List.of(), result.err());
    MessageDecoder decoder = new MessageDecoder();
    List<String> expected = records.stream().map(MetricList::toString).toList();
    List<String> printed = new ArrayList<>();
    for (String line : result.out()) {
      printed.add(decoder.decode(line.getBytes(UTF_8)).records().get(0).toString());
      JsonNode kafka = JSON.readTree(line).get("kafka");
      assertEquals("a-box", kafka.get("topic").textValue());
      assertEquals("container", kafka.get("format").textValue());
      assertEquals("5,7-105", kafka.get("headers").get("metrics.positions").textValue());
    }
    assertEquals(expected, printed);
  }

  @Test
  void printsListsAndDatapointsAsText() throws Exception {
    send(
        new ProducerRecord<>(
            "b-list",
            """
            {"topic":"t","tags":[{"key":"k","value":"v w"}],"datapoints":[
              {"name":"n","time_ms":1500,"value":"NaN"},{"name":"m","time_ms":0,"value":2}]}"""
                .getBytes(UTF_8)));
    send(
        new ProducerRecord<>(
            "b-flat",
            """
            {"schema":{},"payload":{"topic":"u","name":"n","value":0.5,"time_ms":0,"tags":{"a":"b"}}}"""
                .getBytes(UTF_8)));

    Result list = print("--topics", "b-list", "--from-beginning", "--count", "1");
    assertEquals(
        List.of(
            "1970-01-01T00:00:01.500Z t n NaN k=\"v w\"", "1970-01-01T00:00:00Z t m 2 k=\"v w\""),
        list.out());
    Result flat = print("--topics", "b-flat", "--from-beginning", "--count", "1", "--headers");
    assertEquals(List.of("1970-01-01T00:00:00Z u n 0.5 a=b  [b-flat-0 offset 0]"), flat.out());
  }

  @Test
  void goesOnBehindAMessageThatItCannotDecodeAndFindsTopicsThatAppearLater() throws Exception {
    send(new ProducerRecord<>("c-one", datapoint(0)));
    Path out = files.resolve("out");
    Path err = files.resolve("err");
    Process print = start(out, err, "--topics", "c-.*", "--from-beginning");
    try {
      await().atMost(Duration.ofSeconds(30)).until(() -> lines(out).size() == 1);
      send(new ProducerRecord<>("c-one", "what?".getBytes(UTF_8)));
      send(new ProducerRecord<>("c-one", datapoint(1)));
      send(new ProducerRecord<>("c-two", datapoint(2)));
      await().atMost(Duration.ofSeconds(30)).until(() -> lines(out).size() == 3);
      print.toHandle().destroy();
      assertTrue(print.waitFor(30, TimeUnit.SECONDS));
      assertEquals(0, print.exitValue(), lines(err).toString());
      assertEquals(
          "collector print: cannot decode the message at offset 1 of c-one-0: it begins with the"
              + " byte 0x77, as neither an Avro container nor JSON does",
          lines(err).get(0));
      assertEquals("collector print: 1 messages could not be decoded", lines(err).get(1));
    } finally {
      print.destroyForcibly();
    }
  }

  @Test
  void leavesOutWhatWasThereBeforeUnlessAsked() throws Exception {
    send(new ProducerRecord<>("d", datapoint(0)));
    Result nothing = print("--topics", "d", "--count", "1", "--timeout", "2s");
    assertEquals(1, nothing.exitCode());
    assertEquals(List.of(), nothing.out());
    assertEquals(List.of("collector print: only 0 of 1 records came"), nothing.err());
  }

  @Test
  void saysWhenKafkaCannotBeReached() throws Exception {
    String nowhere = LocalPorts.HOST + ":" + LocalPorts.free();
    Result result = print("--brokers", nowhere);
    assertEquals(3, result.exitCode());
    assertEquals(1, result.err().size(), result.err().toString());
    assertEquals(
        "collector print: cannot read from Kafka: no Kafka broker can be reached: "
            + nowhere
            + " (Connection refused)",
        result.err().get(0));
  }

  /** Kafka's consumer would take the alert for a length, and all memory for that. */
  @Test
  void saysThatAPortSpeaksTls() throws Exception {
    try (ServerSocket broker =
        SSLServerSocketFactory.getDefault()
            .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> serving =
          CompletableFuture.runAsync(
              () -> {
                try (Socket socket = broker.accept()) {
                  assertThrows(IOException.class, () -> socket.getInputStream().read());
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      Result result = print("--brokers", LocalPorts.HOST + ":" + broker.getLocalPort());
      serving.join();
      assertEquals(3, result.exitCode());
      assertEquals(1, result.err().size(), result.err().toString());
      assertTrue(result.err().get(0).contains("(speaks TLS: set security.protocol to SSL"));
    }
  }

  private Result print(String... arguments) throws Exception {
    Path out = Files.createTempFile(files, "out", "");
    Path err = Files.createTempFile(files, "err", "");
    Process process = start(out, err, arguments);
    try {
      assertTrue(process.waitFor(120, TimeUnit.SECONDS), "it does not end");
      return new Result(process.exitValue(), lines(out), lines(err));
    } finally {
      process.destroyForcibly();
    }
  }

  /** The brokers come from the environment, as on Marathon. */
  private static Process start(Path out, Path err, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("print"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(Installation.find().command(command));
    builder.environment().put("KAFKA_BROKERS", broker.bootstrapServers());
    return builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  private static void send(ProducerRecord<byte[], byte[]> message) throws Exception {
    producer.send(message).get(30, TimeUnit.SECONDS);
  }

  private static byte[] datapoint(int value) {
    return ("{\"topic\":\"t\",\"name\":\"n\",\"value\":" + value + ",\"time_ms\":0,\"tags\":{}}")
        .getBytes(UTF_8);
  }

  private static byte[] container(List<MetricList> records) throws IOException {
    ContainerBuilder file = new ContainerBuilder(BlockCodec.forName("snappy"), new byte[16]);
    AvroBytes bytes = new AvroBytes(1024);
    for (MetricList record : records) {
      bytes.clear();
      MetricListView.encode(record, bytes);
      file.add(bytes.array(), 0, bytes.length());
    }
    return file.build();
  }
}
