// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * The real Kafka server as one KRaft node that is broker and controller, on 127.0.0.1. It can be
 * stopped and started again any number of times, with the same data under the same address. Its
 * settings fit a small heap and few partitions; topics are created by whoever writes to them first.
 *
 * <p>Not for use by several threads at once.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final String CONTROLLER = "CONTROLLER";
  private static final int NODE_ID = 1;

  private final Path dataDir;
  private final int port;
  private final Map<String, String> more;

  /** The node whose cluster this one joins; null if it makes its own. */
  private final EmbeddedBroker first;

  private int controllerPort;
  private KafkaRaftServer server;

  /**
   * A broker that is not running yet.
   *
   * @param dataDir where it keeps its log; made and formatted at the first start
   * @param port where clients find it; 0 takes a free one, now and for good
   */
  public EmbeddedBroker(Path dataDir, int port) throws IOException {
    this(dataDir, port, Map.of());
  }

  /** As above, with more of Kafka's own settings. */
  EmbeddedBroker(Path dataDir, int port, Map<String, String> more) throws IOException {
    this(dataDir, port, more, null);
  }

  private EmbeddedBroker(Path dataDir, int port, Map<String, String> more, EmbeddedBroker first)
      throws IOException {
    this.first = first;
    this.more = Map.copyOf(more);
    this.dataDir = dataDir.toAbsolutePath();
    this.port = port == 0 ? LocalPorts.free() : port;
  }

  /** A second broker of the same cluster, under this one's controller, which has to run. */
  EmbeddedBroker second(Path dataDir) throws IOException {
    return new EmbeddedBroker(dataDir, 0, more, this);
  }

  /** Its number in the cluster. */
  int nodeId() {
    return first == null ? NODE_ID : NODE_ID + 1;
  }

  /** Where clients find it. */
  public int port() {
    return port;
  }

  /** The address for clients' {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return LocalPorts.HOST + ":" + port;
  }

  /**
   * Returns when the broker takes requests.
   *
   * @throws IOException if its directory cannot be used or its port is taken
   */
  public void start() throws IOException {
    if (server != null) {
      throw new IllegalStateException("the broker runs already");
    }
    LocalPorts.requireFree(port, "the Kafka broker");
    format();
    KafkaRaftServer starting = new KafkaRaftServer(new KafkaConfig(config()), Time.SYSTEM);
    try {
      starting.startup();
    } catch (RuntimeException e) {
      starting.shutdown();
      throw e;
    }
    server = starting;
  }

  /** Stops it in an orderly way, if it runs. */
  public void stop() {
    KafkaRaftServer stopping = server;
    server = null;
    if (stopping != null) {
      stopping.shutdown();
      stopping.awaitShutdown();
    }
  }

  /** The same as {@link #stop}. The data stays. */
  @Override
  public void close() {
    stop();
  }

  private void format() throws IOException {
    if (Files.exists(dataDir.resolve("meta.properties"))) {
      return;
    }
    Files.createDirectories(dataDir);
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    try (PrintStream print = new PrintStream(said, true, StandardCharsets.UTF_8)) {
      new Formatter()
          .setPrintStream(print)
          .setNodeId(nodeId())
          .setClusterId(clusterId())
          .addDirectory(dataDir.toString())
          .setMetadataLogDirectory(dataDir.toString())
          .setControllerListenerName(CONTROLLER)
          .setReleaseVersion(MetadataVersion.latestProduction())
          .setIgnoreFormatted(true)
          .run();
    } catch (Exception e) {
      throw new IOException(
          "cannot format "
              + dataDir
              + " for the Kafka broker: "
              + e.getMessage()
              + " "
              + said.toString(StandardCharsets.UTF_8),
          e);
    }
  }

  private String clusterId() throws IOException {
    if (first == null) {
      return Uuid.randomUuid().toString();
    }
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(first.dataDir.resolve("meta.properties"))) {
      properties.load(in);
    }
    return properties.getProperty("cluster.id");
  }

  /** The controller's port is the node's own affair, so it may be another one at each start. */
  private Map<String, String> config() throws IOException {
    controllerPort = first == null ? LocalPorts.free() : first.controllerPort;
    String controller = LocalPorts.HOST + ":" + controllerPort;
    Map<String, String> config = new HashMap<>();
    config.put("process.roles", first == null ? "broker,controller" : "broker");
    config.put("node.id", Integer.toString(nodeId()));
    config.put("controller.listener.names", CONTROLLER);
    config.put("controller.quorum.voters", NODE_ID + "@" + controller);
    String clients = "PLAINTEXT://" + bootstrapServers();
    config.put(
        "listeners", first == null ? clients + "," + CONTROLLER + "://" + controller : clients);
    config.put("advertised.listeners", clients);
    config.put("inter.broker.listener.name", "PLAINTEXT");
    config.put("log.dirs", dataDir.toString());

    config.put("auto.create.topics.enable", "true");
    config.put("num.partitions", "1");
    config.put("default.replication.factor", "1");
    config.put("offsets.topic.num.partitions", "1");
    config.put("offsets.topic.replication.factor", "1");
    config.put("transaction.state.log.num.partitions", "1");
    config.put("transaction.state.log.replication.factor", "1");
    config.put("transaction.state.log.min.isr", "1");
    config.put("share.coordinator.state.topic.num.partitions", "1");
    config.put("share.coordinator.state.topic.replication.factor", "1");
    config.put("share.coordinator.state.topic.min.isr", "1");
    config.put("group.initial.rebalance.delay.ms", "0");

    // What a killed broker leaves behind keeps it from coming back for so long.
    config.put("broker.session.timeout.ms", "3000");
    config.put("broker.heartbeat.interval.ms", "500");

    config.put("num.network.threads", "2");
    config.put("num.io.threads", "2");
    config.put("background.threads", "2");
    config.put("num.recovery.threads.per.data.dir", "1");
    // 128 MiB by default, which is the whole heap here.
    config.put("log.cleaner.dedupe.buffer.size", Integer.toString(2 << 20));
    config.put("log.index.size.max.bytes", Integer.toString(1 << 20));
    config.putAll(more);
    return config;
  }
}
