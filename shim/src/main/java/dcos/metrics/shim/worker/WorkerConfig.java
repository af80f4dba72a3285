// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.worker;

import java.nio.file.Path;
import java.util.List;

/**
 * What a worker is made of.
 *
 * @param home the installation: {@code lib}, {@code plugins} and {@code connect-configs} lie here
 * @param dataDir the data directory: the worker's files go to {@code worker} and {@code tmp} in it,
 *     the queue that it reads is {@code queue}
 * @param publishing what one message is, and how it is sent
 * @param jvmOptions more options for the worker's JVM, after the standard ones
 * @param verbose whether Connect and Kafka's client log all that they do
 */
public record WorkerConfig(
    Path home, Path dataDir, Publishing publishing, List<String> jvmOptions, boolean verbose) {
  /** Makes the paths absolute, for the worker has a working directory of its own. */
  public WorkerConfig {
    home = home.toAbsolutePath();
    dataDir = dataDir.toAbsolutePath();
    jvmOptions = List.copyOf(jvmOptions);
  }

  Path workerDir() {
    return dataDir.resolve("worker");
  }

  /** For the temporary files of the worker alone. */
  Path tempDir() {
    return dataDir.resolve("tmp").resolve("worker");
  }

  Path queueDir() {
    return dataDir.resolve("queue");
  }
}
