// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.worker;

import dcos.metrics.queue.Reason;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/**
 * The worker's and the connector's configuration: the installation's files in {@code
 * connect-configs}, with what the collector's options and the moment decide put over them.
 */
final class WorkerProperties {
  private final WorkerConfig config;

  WorkerProperties(WorkerConfig config) {
    this.config = config;
  }

  /** Where a worker finds its own. */
  Path workerFile() {
    return config.workerDir().resolve("worker.properties");
  }

  Path offsetFile() {
    return config.workerDir().resolve("connect.offsets");
  }

  /**
   * The worker's own.
   *
   * @param brokers {@code host:port} of each
   * @param restPort where its REST API is to listen, on loopback
   * @throws IOException if the installation's file cannot be read
   */
  Properties worker(List<String> brokers, int restPort) throws IOException {
    Publishing publishing = config.publishing();
    Properties properties = installed("worker.properties");
    properties.setProperty("bootstrap.servers", String.join(",", brokers));
    properties.setProperty("plugin.path", config.home().resolve("plugins").toString());
    properties.setProperty("plugin.discovery", "service_load");
    properties.setProperty("listeners", "http://127.0.0.1:" + restPort);
    properties.setProperty("offset.storage.file.filename", offsetFile().toString());
    if (publishing.format() == Publishing.Format.CONTAINER) {
      properties.setProperty(
          "value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
      properties.remove("value.converter.schemas.enable");
    } else {
      properties.setProperty("value.converter", "org.apache.kafka.connect.json.JsonConverter");
      properties.setProperty("value.converter.schemas.enable", "false");
    }
    properties.setProperty("producer.linger.ms", Long.toString(publishing.linger().toMillis()));
    properties.setProperty("producer.compression.type", publishing.compress() ? "snappy" : "none");
    properties.setProperty("producer.acks", publishing.allAcks() ? "all" : "1");
    properties.setProperty("producer.enable.idempotence", Boolean.toString(publishing.allAcks()));
    if (!publishing.allAcks()) {
      // Without idempotence only one at a time keeps its order through a retry.
      properties.setProperty("producer.max.in.flight.requests.per.connection", "1");
    }
    return properties;
  }

  /**
   * How the worker's producer is to speak to brokers; null for Kafka's default, plain text.
   *
   * @throws IOException if the installation's file cannot be read
   */
  String securityProtocol() throws IOException {
    Properties properties = installed("worker.properties");
    return properties.getProperty(
        "producer.security.protocol", properties.getProperty("security.protocol"));
  }

  /**
   * The connector's.
   *
   * @throws IOException if the installation's file cannot be read or has no name for it
   */
  Properties connector() throws IOException {
    Publishing publishing = config.publishing();
    Properties properties = installed("agent.properties");
    if (properties.getProperty("name", "").isBlank()) {
      throw new IOException(configFile("agent.properties") + " has no \"name\" for the connector");
    }
    properties.setProperty("queue.dir", config.queueDir().toString());
    properties.setProperty("record.format", publishing.format().toString());
    properties.setProperty("topic.prefix", publishing.topicPrefix());
    if (publishing.singleTopic() == null) {
      properties.remove("topic.single");
    } else {
      properties.setProperty("topic.single", publishing.singleTopic());
    }
    properties.setProperty(
        "container.max.records", Integer.toString(publishing.containerRecords()));
    properties.setProperty(
        "container.max.kbytes", Long.toString(Math.max(1, publishing.containerBytes() / 1024)));
    properties.setProperty(
        "container.max.age.ms", Long.toString(publishing.containerAge().toMillis()));
    return properties;
  }

  private Properties installed(String name) throws IOException {
    Path file = configFile(name);
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " is not a properties file: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new IOException("cannot read " + file + ": " + Reason.of(e), e);
    }
    return properties;
  }

  private Path configFile(String name) {
    return config.home().resolve("connect-configs").resolve(name);
  }
}
