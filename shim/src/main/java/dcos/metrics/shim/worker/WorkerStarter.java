// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.worker;

import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Prepares the worker's files and starts its process. */
final class WorkerStarter {
  private static final Logger log = LoggerFactory.getLogger(WorkerStarter.class);

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  /** The installation's files may hold credentials of the Kafka cluster. */
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final WorkerConfig config;
  private final WorkerProperties properties;
  private final WorkerCommand command;

  WorkerStarter(WorkerConfig config) {
    this.config = config;
    this.properties = new WorkerProperties(config);
    this.command = new WorkerCommand(config);
  }

  /** See {@link WorkerProperties#securityProtocol}. */
  String securityProtocol() throws IOException {
    return properties.securityProtocol();
  }

  /**
   * Starts a worker. No other may run.
   *
   * @param brokers {@code host:port} of each
   * @throws IOException if that is not possible; the message says for the operator what is wrong
   */
  RunningWorker start(List<String> brokers) throws IOException {
    SetAside.unlessDirectory(config.workerDir());
    Path directory = Files.createDirectories(config.workerDir(), OWNER_DIRECTORY);
    SetAside.unlessDirectory(config.tempDir());
    empty(Files.createDirectories(config.tempDir(), OWNER_DIRECTORY));
    Path aside = new OffsetFile(properties.offsetFile()).moveAsideIfUnreadable();
    if (aside != null) {
      log.warn(
          "worker: its file of offsets was unreadable and is now {}; nothing is lost, for the"
              + " connector's position is kept beside the queue",
          aside);
    }
    int port = freePort();
    Properties connector = properties.connector();
    Path workerFile = properties.workerFile();
    Path connectorFile = directory.resolve("connector.properties");
    write(workerFile, properties.worker(brokers, port));
    write(connectorFile, connector);
    WorkerProcess process =
        WorkerProcess.start(
            command.build(workerFile, connectorFile), new WorkerLog(log, System::nanoTime));
    String url = "http://127.0.0.1:" + port;
    log.info(
        "worker: started as process {} for brokers {}, REST API on {}",
        process.pid(),
        String.join(",", brokers),
        url);
    return new RunningWorker(
        process, new ConnectRest(port, connector.getProperty("name")), List.copyOf(brokers));
  }

  /** A worker that was killed has left its native libraries behind. */
  private static void empty(Path directory) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, Files::isRegularFile)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }

  /**
   * Should another program take it before the worker does, the worker ends, and the next starts.
   */
  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void write(Path file, Properties properties) throws IOException {
    SetAside.directory(file);
    Files.deleteIfExists(file);
    Files.createFile(file, OWNER_FILE);
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties.store(writer, "Written by the collector at every start of the worker.");
    }
  }
}
