// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import dcos.metrics.local.agent.SimulatedAgentMain;
import dcos.metrics.local.check.Format;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * {@code local-stack}: the whole system as separate processes, with something to see, until it is
 * told to stop.
 */
final class DemoRun {
  /** Where things listen, and what one message is. */
  record Settings(int port, int kafkaPort, Format format) {}

  private static final String TOPIC_PREFIX = "metrics-";
  private static final Duration AGENT_PATIENCE = Duration.ofSeconds(60);
  private static final long LOOK_AGAIN_NANOS = 200_000_000;

  private final Installation installation;
  private final Workspace workspace;
  private final Settings settings;
  private final PrintStream out;

  DemoRun(Installation installation, Workspace workspace, Settings settings, PrintStream out) {
    this.installation = installation;
    this.workspace = workspace;
    this.settings = settings;
    this.out = out;
  }

  /**
   * Starts everything and watches it. Ends by an exception only: all is stopped then, in the order
   * in which nothing is lost.
   *
   * @throws ChildFailedException if a part ended by itself
   * @throws InterruptedException when the thread is interrupted
   */
  void run() throws IOException, InterruptedException {
    out.println("local-stack: starting an agent, a Kafka broker, the collector and its worker ...");
    try (Guard guard = Guard.start();
        ChildProcess agent = guard.watch(agent());
        BrokerProcess broker = new BrokerProcess(workspace.part("kafka"), settings.kafkaPort())) {
      String endpoint = endpoint(agent);
      broker.start();
      guard.watch(broker.process());
      try (CollectorProcess collector = collector(broker, endpoint)) {
        collector.start();
        guard.watch(collector.process());
        out.print(new Banner(broker, collector, endpoint, workspace).text());
        out.flush();
        try (ChildProcess consumer =
                guard.watch(tool("consumer", printArguments(broker), out::println));
            ChildProcess emitter =
                guard.watch(tool("emitter", emitArguments(collector), line -> {}))) {
          watch(List.of(agent, broker.process(), collector.process(), consumer, emitter));
        }
      }
    }
  }

  private ChildProcess agent() throws IOException {
    return ChildProcess.start(
        "simulated agent",
        JavaCommand.of(SimulatedAgentMain.class, "64m", "--port", "0", "--end-with-input"),
        Map.of(),
        workspace.part("agent").resolve("agent.log"),
        line -> {});
  }

  private static String endpoint(ChildProcess agent) throws IOException, InterruptedException {
    String line =
        agent.awaitLine(
            one -> one.startsWith(SimulatedAgentMain.READY), "that it answers", AGENT_PATIENCE);
    return line.substring(SimulatedAgentMain.READY.length());
  }

  private static void watch(List<ChildProcess> children) throws IOException, InterruptedException {
    while (true) {
      for (ChildProcess child : children) {
        if (!child.isAlive()) {
          throw child.failure("ended unexpectedly");
        }
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  private CollectorProcess collector(BrokerProcess broker, String agentEndpoint)
      throws IOException {
    return new CollectorProcess(
        installation,
        workspace.part("collector"),
        settings.port(),
        List.of(
            "-kafka-brokers=" + broker.bootstrapServers(),
            "-kafka-topic-prefix=" + TOPIC_PREFIX,
            "-record-format=" + settings.format(),
            "-kafka-produce-period-ms=1000",
            "-kafka-flush-ms=100",
            "-agent-endpoint=" + agentEndpoint));
  }

  private static List<String> printArguments(BrokerProcess broker) {
    return List.of(
        "print", "--brokers", broker.bootstrapServers(), "--topics", TOPIC_PREFIX + ".*");
  }

  private static List<String> emitArguments(CollectorProcess collector) {
    return List.of(
        "emit", "--to", LocalPorts.HOST + ":" + collector.input().getPort(), "--period", "5s");
  }

  private ChildProcess tool(String name, List<String> arguments, Consumer<String> listener)
      throws IOException {
    Path log = workspace.part("tools").resolve(name + ".log");
    return ChildProcess.start(name, installation.command(arguments), Map.of(), log, listener);
  }
}
