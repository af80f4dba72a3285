// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.worker;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The worker's command line, environment and working directory. */
final class WorkerCommand {
  /**
   * All of the environment that is handed on. The collector's own holds its options, and among them
   * the agent's credential.
   */
  static final List<String> HANDED_ON =
      List.of("PATH", "HOME", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH", "KRB5_CONFIG");

  /** Of the worker's process. */
  static final String MAIN_CLASS = "dcos.metrics.worker.BoundWorker";

  private final WorkerConfig config;

  WorkerCommand(WorkerConfig config) {
    this.config = config;
  }

  /**
   * A process to start.
   *
   * @param worker file with the worker's properties
   * @param connector file with the connector's
   * @throws IOException if the installation is not complete
   */
  ProcessBuilder build(Path worker, Path connector) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions());
    command.addAll(config.jvmOptions());
    command.add("-cp");
    command.add(workerJar().toString());
    command.add(MAIN_CLASS);
    command.add(worker.toString());
    command.add(connector.toString());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(config.workerDir().toFile())
            .redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.keySet().retainAll(HANDED_ON);
    return builder;
  }

  private List<String> jvmOptions() {
    Path temp = config.tempDir();
    List<String> options = new ArrayList<>();
    // Small and quick to start. The first tier of the JIT is enough, one thread collects 64 MB; a
    // small young generation and little free space cost some CPU under load, and save 15 to 30 MB.
    options.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    options.addAll(List.of("-Xms16m", "-Xmn8m", "-Xmx64m", "-Xss512k"));
    options.addAll(List.of("-XX:MinHeapFreeRatio=10", "-XX:MaxHeapFreeRatio=20"));
    options.add("-XX:MaxMetaspaceSize=96m");
    options.addAll(List.of("-XX:ReservedCodeCacheSize=32m", "-XX:MaxDirectMemorySize=16m"));
    options.add("-XX:+ExitOnOutOfMemoryError");
    // All that it writes lies below the data directory, the files of the JVM itself among it.
    options.add("-XX:-UsePerfData");
    options.add("-XX:ErrorFile=" + config.workerDir().resolve("hs_err.log"));
    options.add("-Djava.io.tmpdir=" + temp);
    options.add("-Dorg.xerial.snappy.tempdir=" + temp);
    options.add("-DZstdTempFolder=" + temp);
    options.add("-Djava.awt.headless=true");
    if (config.verbose()) {
      options.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=info");
    }
    return options;
  }

  private Path workerJar() throws IOException {
    Path lib = config.home().resolve("lib");
    if (Files.isDirectory(lib)) {
      try (DirectoryStream<Path> jars =
          Files.newDirectoryStream(lib, "metrics-worker-[0-9]*.jar")) {
        for (Path jar : jars) {
          return jar;
        }
      }
    }
    throw new IOException(
        lib + File.separator + " has no metrics-worker jar: unpack the tarball again");
  }
}
