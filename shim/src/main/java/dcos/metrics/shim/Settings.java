// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim;

import dcos.metrics.shim.agent.AgentCredential;
import dcos.metrics.shim.agent.AgentSettings;
import dcos.metrics.shim.ingest.TcpInputConfig;
import dcos.metrics.shim.options.AgentOptions;
import dcos.metrics.shim.options.CollectorOptions;
import dcos.metrics.shim.options.Endpoint;
import dcos.metrics.shim.options.KafkaOptions;
import dcos.metrics.shim.stats.StatsConfig;
import dcos.metrics.shim.worker.Publishing;
import dcos.metrics.shim.worker.WorkerConfig;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/** What the operator's options mean to each part. */
final class Settings {
  private final CollectorOptions options;

  Settings(CollectorOptions options) {
    this.options = options;
  }

  TcpInputConfig input() {
    Endpoint endpoint = options.input().endpoint();
    return TcpInputConfig.of(
        new InetSocketAddress(endpoint.host(), endpoint.port()),
        options.input().limit().bytes(),
        options.input().limit().period());
  }

  AgentSettings agent() {
    AgentOptions agent = options.agent();
    AgentSettings defaults = AgentSettings.of(BuildVersion.get());
    return defaults
        .withEndpoint(agent.endpoint())
        .withIpCommand(agent.ipCommand(), agent.port())
        .withCaFile(agent.caFile())
        .withCredential(credential(agent))
        .withPeriod(agent.pollPeriod(), defaults.timeout())
        .withMetricsTopic(agent.metricsTopic())
        .withTestFiles(
            new AgentSettings.TestFiles(
                agent.testStateFile(), agent.testSystemFile(), agent.testContainersFile()));
  }

  private static AgentCredential credential(AgentOptions agent) {
    if (agent.credential() != null) {
      return new AgentCredential.Fixed(agent.credential().reveal());
    }
    return agent.credentialFile() == null
        ? new AgentCredential.None()
        : new AgentCredential.InFile(agent.credentialFile());
  }

  /**
   * The worker's.
   *
   * @param home where the collector is installed
   * @param jvmOptions more options for its JVM
   */
  WorkerConfig worker(Path home, List<String> jvmOptions) {
    KafkaOptions kafka = options.kafka();
    Publishing publishing =
        new Publishing(
            Publishing.Format.valueOf(kafka.format().name()),
            kafka.topicPrefix(),
            kafka.singleTopic(),
            kafka.produceCount(),
            kafka.produceBytes(),
            kafka.producePeriod(),
            kafka.linger(),
            kafka.compress(),
            kafka.allAcks());
    return new WorkerConfig(home, options.dataDir(), publishing, jvmOptions, kafka.verbose());
  }

  /** Empty for the system's. */
  List<InetSocketAddress> nameServers() {
    return options.kafka().nameServers().stream()
        .map(server -> new InetSocketAddress(server.host(), server.port()))
        .toList();
  }

  StatsConfig stats() {
    return new StatsConfig(
        options.stats().statsd(),
        options.stats().period(),
        options.input().limit().period(),
        options.output().limit().period());
  }
}
