// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import com.github.dockerjava.api.DockerClient;
import java.io.IOException;
import java.util.List;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A broker in a container, on 127.0.0.1. It can be killed and started again with the same data
 * under the same address, and be stopped from running for a while. Not for use by several threads.
 */
final class ContainerBroker implements AutoCloseable {
  static final String IMAGE = "apache/kafka:4.3.1";

  private final int port = LocalPorts.free();
  private final KafkaContainer container = new KafkaContainer(DockerImageName.parse(IMAGE));

  ContainerBroker() throws IOException {
    // Docker gives a container another port of its own choice whenever it starts.
    container.setPortBindings(List.of(LocalPorts.HOST + ":" + port + ":9092"));
    container.withEnv("KAFKA_HEAP_OPTS", "-Xmx256m");
    container.withEnv("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0");
  }

  /** Returns when it takes requests. */
  void start() {
    container.start();
  }

  String bootstrapServers() {
    return container.getBootstrapServers();
  }

  /** As with SIGKILL. */
  void kill() {
    docker().killContainerCmd(container.getContainerId()).exec();
  }

  /** Starts it after {@link #kill}; returns at once. */
  void startAgain() {
    docker().startContainerCmd(container.getContainerId()).exec();
  }

  /** None of its processes runs until {@link #unpause}; its connections stay open. */
  void pause() {
    docker().pauseContainerCmd(container.getContainerId()).exec();
  }

  void unpause() {
    docker().unpauseContainerCmd(container.getContainerId()).exec();
  }

  /** What it has said last. */
  String logged() {
    return container.getLogs();
  }

  /** Removes it with its data. */
  @Override
  public void close() {
    container.stop();
  }

  private DockerClient docker() {
    return container.getDockerClient();
  }
}
