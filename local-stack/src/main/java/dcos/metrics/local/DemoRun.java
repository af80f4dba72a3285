package dcos.metrics.local;

import dcos.metrics.local.check.Format;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
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
    out.println("local-stack: starting the Kafka broker, the collector and its worker ...");
    try (BrokerProcess broker = new BrokerProcess(workspace.part("kafka"), settings.kafkaPort())) {
      broker.start();
      try (CollectorProcess collector = collector(broker)) {
        collector.start();
        out.print(new Banner(broker, collector, workspace, installation).text());
        out.flush();
        try (ChildProcess consumer = tool("print", printArguments(broker), out::println);
            ChildProcess emitter = tool("emit", emitArguments(collector), line -> {})) {
          watch(List.of(broker.process(), collector.process(), consumer, emitter));
        }
      }
    }
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

  private CollectorProcess collector(BrokerProcess broker) throws IOException {
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
            "-agent-polling=false"));
  }

  private static List<String> printArguments(BrokerProcess broker) {
    return List.of("--brokers", broker.bootstrapServers(), "--pattern", TOPIC_PREFIX + ".*");
  }

  private static List<String> emitArguments(CollectorProcess collector) {
    return List.of("--to", LocalPorts.HOST + ":" + collector.input().getPort(), "--period", "5s");
  }

  private ChildProcess tool(String name, List<String> arguments, Consumer<String> listener)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(name));
    command.addAll(arguments);
    Path log = workspace.part("tools").resolve(name + ".log");
    return ChildProcess.start(name, installation.command(command), Map.of(), log, listener);
  }
}
