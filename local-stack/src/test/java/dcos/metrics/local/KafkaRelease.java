// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A release of Kafka whose Connect worker the connector is said to run in. */
enum KafkaRelease {
  /** The one that the collector comes with. */
  NEWEST,
  /** The oldest: its task context knows no metrics, and it logs with SLF4J 1. */
  OLDEST;

  /** System property: the directory with the jars of {@link #OLDEST}. */
  static final String OLDEST_PROPERTY = "local.oldest.worker";

  /** What a worker of that distribution has on its class path, and nothing of ours. */
  List<Path> jars() throws IOException {
    Path directory =
        this == OLDEST
            ? Path.of(System.getProperty(OLDEST_PROPERTY))
            : Installation.find().home().resolve("lib");
    try (Stream<Path> jars = Files.list(directory)) {
      return jars.filter(jar -> this == OLDEST || !isOurs(jar)).sorted().toList();
    }
  }

  /** Class path of a worker. */
  String workerClassPath() throws IOException {
    return jars().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  /** Class path of Kafka's command line tools. */
  String toolClassPath() throws IOException {
    return this == OLDEST ? workerClassPath() : System.getProperty("java.class.path");
  }

  /** The tarball's lib holds what the shim needs as well. */
  private static boolean isOurs(Path jar) {
    return jar.getFileName().toString().matches("(metrics|avro|netty|ok).*");
  }
}
