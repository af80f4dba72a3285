// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import dcos.metrics.local.check.Format;
import dcos.metrics.local.check.RecordCheck;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * {@code local-stack --check}: a broker and a collector pair of their own, random records through
 * them, and the count of what arrived and how. Once anything was sent, the count is the last line,
 * whatever happens.
 */
final class CheckRun {
  /**
   * What to do.
   *
   * @param patience how long nothing may arrive before the run is given up
   */
  record Settings(
      Format format, int records, long seed, int port, int kafkaPort, Duration patience) {}

  private static final String TOPIC_PREFIX = "metrics-";

  private final Installation installation;
  private final Workspace workspace;
  private final Settings settings;
  private final PrintStream out;
  private final boolean terminal;

  CheckRun(
      Installation installation,
      Workspace workspace,
      Settings settings,
      PrintStream out,
      boolean terminal) {
    this.installation = installation;
    this.workspace = workspace;
    this.settings = settings;
    this.out = out;
    this.terminal = terminal;
  }

  /** Returns whether everything arrived as it was sent. */
  boolean run() throws IOException, InterruptedException {
    out.printf(
        Locale.ROOT,
        "check: %d random records over TCP to Kafka, format %s, seed %d%n",
        settings.records(),
        settings.format(),
        settings.seed());
    try (Guard guard = Guard.start();
        BrokerProcess broker = new BrokerProcess(workspace.part("kafka"), settings.kafkaPort())) {
      broker.start();
      guard.watch(broker.process());
      try (CollectorProcess collector = collector(broker)) {
        collector.start();
        guard.watch(collector.process());
        return check(broker, collector);
      }
    }
  }

  private boolean check(BrokerProcess broker, CollectorProcess collector)
      throws IOException, InterruptedException {
    ProgressLine progress =
        new ProgressLine(out, terminal, System::nanoTime, "records received", settings.records());
    RecordCheck.Settings what =
        new RecordCheck.Settings(
            settings.format(), settings.records(), settings.seed(), TOPIC_PREFIX);
    try (RecordCheck check =
        new RecordCheck(
            what,
            broker.bootstrapServers(),
            problem -> {
              progress.clear();
              out.println("check: " + problem);
            })) {
      try {
        check.startSending(collector.input(), settings.records());
        boolean all =
            check.receiveAll(
                settings.patience(),
                () -> {
                  requireAlive(broker.process());
                  requireAlive(collector.process());
                  progress.show(check.received());
                });
        progress.clear();
        if (!all) {
          out.println("check: nothing has arrived for " + settings.patience().toSeconds() + " s");
          out.println(collector.process().failure("has said this last").getMessage());
        }
        // What is still on its way, such as a repeat, is there when the collector has ended.
        collector.stop();
        check.drain();
      } catch (InterruptedException e) {
        progress.clear();
        out.println(check.summary());
        throw e;
      } catch (IOException e) {
        progress.clear();
        out.println("check: " + e.getMessage());
        out.println(check.summary());
        return false;
      }
      out.println(check.summary());
      return check.isClean();
    }
  }

  /** Nothing may be dropped, and a container message need not wait for its full age. */
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
            "-agent-polling=false",
            "-input-limit-amount-kbytes=0",
            "-global-limit-amount-kbytes=0",
            "-queue-min-free-mbytes=0"));
  }

  private static void requireAlive(ChildProcess child) throws IOException {
    if (!child.isAlive()) {
      throw child.failure("ended unexpectedly");
    }
  }
}
