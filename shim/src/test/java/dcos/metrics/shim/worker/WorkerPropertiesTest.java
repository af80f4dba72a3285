// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.shim.worker.Publishing.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerPropertiesTest {
  @TempDir Path dir;
  private Installation installation;

  @BeforeEach
  void install() throws IOException {
    installation = new Installation(dir);
  }

  @Test
  void theWorkerGetsWhatTheMomentDecides() throws IOException {
    Properties worker =
        properties(Installation.publishing(Format.LIST)).worker(List.of("a:1", "b:2"), 4711);

    assertEquals("a:1,b:2", worker.getProperty("bootstrap.servers"));
    assertEquals("http://127.0.0.1:4711", worker.getProperty("listeners"));
    assertEquals(
        installation.home().resolve("plugins").toString(), worker.getProperty("plugin.path"));
    assertEquals(
        installation.workerDir().resolve("connect.offsets").toString(),
        worker.getProperty("offset.storage.file.filename"));
  }

  @Test
  void whatTheInstallationSaysBesidesStays() throws IOException {
    Files.writeString(
        installation.home().resolve("connect-configs/worker.properties"),
        "\nproducer.security.protocol=SSL\n",
        StandardOpenOption.APPEND);

    Properties worker = properties(Installation.publishing(Format.LIST)).worker(List.of("a:1"), 1);

    assertEquals("SSL", worker.getProperty("producer.security.protocol"));
    assertEquals("2147483647", worker.getProperty("producer.delivery.timeout.ms"));
  }

  @Test
  void theFormatChoosesTheConverter() throws IOException {
    Properties container =
        properties(Installation.publishing(Format.CONTAINER)).worker(List.of("a:1"), 1);
    assertEquals(
        "org.apache.kafka.connect.converters.ByteArrayConverter",
        container.getProperty("value.converter"));
    assertNull(container.getProperty("value.converter.schemas.enable"));

    for (Format format : List.of(Format.LIST, Format.DATAPOINT)) {
      Properties json = properties(Installation.publishing(format)).worker(List.of("a:1"), 1);
      assertEquals(
          "org.apache.kafka.connect.json.JsonConverter", json.getProperty("value.converter"));
      assertEquals("false", json.getProperty("value.converter.schemas.enable"));
    }
  }

  @Test
  void theProducerFollowsTheOptions() throws IOException {
    Properties safe = properties(Installation.publishing(Format.LIST)).worker(List.of("a:1"), 1);
    assertEquals("all", safe.getProperty("producer.acks"));
    assertEquals("true", safe.getProperty("producer.enable.idempotence"));
    assertEquals("snappy", safe.getProperty("producer.compression.type"));
    assertEquals("100", safe.getProperty("producer.linger.ms"));

    Properties fast =
        properties(
                new Publishing(
                    Format.LIST,
                    "",
                    null,
                    1,
                    1,
                    Duration.ofSeconds(1),
                    Duration.ofMillis(7),
                    false,
                    false))
            .worker(List.of("a:1"), 1);
    assertEquals("1", fast.getProperty("producer.acks"));
    assertEquals("false", fast.getProperty("producer.enable.idempotence"));
    assertEquals("1", fast.getProperty("producer.max.in.flight.requests.per.connection"));
    assertEquals("none", fast.getProperty("producer.compression.type"));
    assertEquals("7", fast.getProperty("producer.linger.ms"));
  }

  @Test
  void theConnectorFollowsTheOptions() throws IOException {
    Publishing publishing =
        new Publishing(
            Format.CONTAINER,
            "",
            "one topic",
            10,
            20 << 10,
            Duration.ofMillis(30),
            Duration.ZERO,
            true,
            true);

    Properties connector = properties(publishing).connector();

    assertEquals("dcos.metrics.connect.MetricsSourceConnector", connector.get("connector.class"));
    assertEquals("container", connector.getProperty("record.format"));
    assertEquals("", connector.getProperty("topic.prefix"));
    assertEquals("one topic", connector.getProperty("topic.single"));
    assertEquals("10", connector.getProperty("container.max.records"));
    assertEquals("20", connector.getProperty("container.max.kbytes"));
    assertEquals("30", connector.getProperty("container.max.age.ms"));
    assertEquals("none", connector.getProperty("errors.tolerance"));
    assertEquals("-1", connector.getProperty("errors.retry.timeout"));
  }

  @Test
  void anIncompleteInstallationIsNamed() throws IOException {
    Path file = installation.home().resolve("connect-configs/agent.properties");
    Files.delete(file);

    IOException e =
        assertThrows(
            IOException.class, () -> properties(Installation.publishing(Format.LIST)).connector());

    assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
  }

  private WorkerProperties properties(Publishing publishing) {
    return new WorkerProperties(installation.config(publishing));
  }
}
