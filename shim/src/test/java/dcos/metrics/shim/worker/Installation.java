// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.worker;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/**
 * An installation in a directory of a test: the real configuration files, and in the place of the
 * worker's jar one with {@link dcos.metrics.worker.BoundWorker the tests' stand-in}.
 */
final class Installation {
  private final Path home;
  private final Path dataDir;

  Installation(Path directory) throws IOException {
    home = directory.resolve("home with space");
    dataDir = directory.resolve("data with space");
    Path configs = Files.createDirectories(home.resolve("connect-configs"));
    for (String name : List.of("worker.properties", "agent.properties")) {
      Files.copy(Path.of("..", "connect-configs", name), configs.resolve(name));
    }
    Path lib = Files.createDirectories(home.resolve("lib"));
    try (JarOutputStream jar =
        new JarOutputStream(Files.newOutputStream(lib.resolve("metrics-worker-0.jar")))) {
      String main = "dcos/metrics/worker/BoundWorker.class";
      jar.putNextEntry(new JarEntry(main));
      try (InputStream in = Installation.class.getClassLoader().getResourceAsStream(main)) {
        in.transferTo(jar);
      }
    }
  }

  Path home() {
    return home;
  }

  /** Where the worker's files go, and its working directory. */
  Path workerDir() {
    return dataDir.resolve("worker");
  }

  /** Where the worker's temporary files go. */
  Path workerTempDir() {
    return dataDir.resolve("tmp").resolve("worker");
  }

  /** Of that format, everything else as by default. */
  static Publishing publishing(Publishing.Format format) {
    return new Publishing(
        format,
        "metrics-",
        null,
        1024,
        512 << 10,
        Duration.ofSeconds(15),
        Duration.ofMillis(100),
        true,
        true);
  }

  WorkerConfig config(Publishing publishing) {
    return new WorkerConfig(home, dataDir, publishing, List.of("-Xint"), false);
  }

  WorkerConfig config() {
    return config(publishing(Publishing.Format.LIST));
  }
}
