package dcos.metrics.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.local.check.Format;
import dcos.metrics.local.check.RecordCheck;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kafka's own {@code connect-standalone}, with nothing of ours but the plugin archive, unpacked,
 * and the properties files that come with it.
 */
class StockWorkerIT {
  private static final int COUNT = 2000;
  private static final String TOPIC_PREFIX = "metrics-";

  @TempDir Path directory;

  @RegisterExtension final LogsOnFailure logs = new LogsOnFailure(() -> directory);

  @Test
  void drainsAQueueThatNoShimWritesTo() throws Exception {
    Path plugins = unpackPlugin();
    try (BrokerProcess broker =
        new BrokerProcess(Files.createDirectories(directory.resolve("kafka")), 0)) {
      broker.start();
      try (RecordCheck check =
          new RecordCheck(
              new RecordCheck.Settings(Format.LIST, COUNT, 1, TOPIC_PREFIX),
              broker.bootstrapServers(),
              line -> System.out.println(line))) {
        Path queue = fillQueue(check);
        try (ChildProcess worker = startWorker(plugins, queue, broker)) {
          check.receiveAll(
              TestPair.PATIENCE,
              () -> {
                if (!worker.isAlive()) {
                  throw worker.failure("ended");
                }
              });
        }
        check.drain();
        assertEquals(
            COUNT + " sent, " + COUNT + " received, 0 missing, 0 repeated, 0 different",
            check.summary());
      }
    }
  }

  /** By a shim that has ended before anybody reads. */
  private Path fillQueue(RecordCheck check) throws Exception {
    try (CollectorProcess collector =
        new CollectorProcess(
            Installation.find(),
            Files.createDirectories(directory.resolve("collector")),
            0,
            List.of("-kafka=false", "-agent-polling=false", "-queue-min-free-mbytes=0"))) {
      collector.start();
      check.startSending(collector.input(), COUNT);
      check.awaitSent();
      assertEquals(0, collector.stop());
      return collector.queueDir();
    }
  }

  private ChildProcess startWorker(Path plugins, Path queue, BrokerProcess broker)
      throws IOException {
    Path worker =
        configure(
            plugins,
            "worker.properties",
            Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "plugin.path",
                plugins.toString(),
                "listeners",
                "http://" + LocalPorts.HOST + ":" + LocalPorts.free(),
                "offset.storage.file.filename",
                directory.resolve("connect.offsets").toString()));
    Path connector =
        configure(
            plugins,
            "agent.properties",
            Map.of("queue.dir", queue.toString(), "topic.prefix", TOPIC_PREFIX));
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-cp",
            kafkasOwnJars(),
            "org.apache.kafka.connect.cli.ConnectStandalone",
            worker.toString(),
            connector.toString());
    return ChildProcess.start(
        "stock worker", command, Map.of(), directory.resolve("stock-worker.log"), line -> {});
  }

  /** What a Kafka distribution has in its libs. */
  private static String kafkasOwnJars() throws IOException {
    try (Stream<Path> jars = Files.list(Installation.find().home().resolve("lib"))) {
      return jars.filter(jar -> !jar.getFileName().toString().matches("(metrics|avro|netty|ok).*"))
          .map(Path::toString)
          .collect(Collectors.joining(File.pathSeparator));
    }
  }

  /** The archive's own file with those values in it. */
  private Path configure(Path plugins, String name, Map<String, String> changes)
      throws IOException {
    Path original;
    try (Stream<Path> files = Files.walk(plugins)) {
      original = files.filter(file -> file.endsWith(name)).findFirst().orElseThrow();
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(original)) {
      properties.load(reader);
    }
    properties.putAll(changes);
    assertEquals("service_load", properties.getProperty("plugin.discovery", "service_load"));
    Path changed = directory.resolve(name);
    try (OutputStream out = Files.newOutputStream(changed)) {
      properties.store(out, null);
    }
    return changed;
  }

  private Path unpackPlugin() throws IOException {
    Path plugins = Files.createDirectories(directory.resolve("plugins"));
    Path archive;
    try (Stream<Path> files = Files.list(Installation.find().home().getParent())) {
      archive =
          files
              .filter(file -> file.getFileName().toString().matches("metrics-source-.*\\.zip"))
              .findFirst()
              .orElseThrow();
    }
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      for (ZipEntry entry : zip.stream().toList()) {
        Path target = plugins.resolve(entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else {
          Files.createDirectories(target.getParent());
          Files.copy(zip.getInputStream(entry), target);
        }
      }
      assertTrue(zip.stream().anyMatch(entry -> entry.getName().endsWith("manifest.json")));
    }
    return plugins;
  }
}
