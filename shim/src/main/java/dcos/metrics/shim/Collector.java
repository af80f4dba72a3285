// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim;

import dcos.metrics.queue.QueueInUseException;
import dcos.metrics.queue.QueueStats;
import dcos.metrics.queue.QueueWriter;
import dcos.metrics.queue.Reason;
import dcos.metrics.shim.agent.AgentPoller;
import dcos.metrics.shim.agent.AgentTags;
import dcos.metrics.shim.discovery.BrokerSource;
import dcos.metrics.shim.discovery.FrameworkBrokers;
import dcos.metrics.shim.ingest.ListenException;
import dcos.metrics.shim.ingest.TcpInput;
import dcos.metrics.shim.options.CollectorOptions;
import dcos.metrics.shim.options.Endpoint;
import dcos.metrics.shim.options.KafkaOptions;
import dcos.metrics.shim.pipeline.RecordLog;
import dcos.metrics.shim.pipeline.RecordLogs;
import dcos.metrics.shim.pipeline.RecordPipeline;
import dcos.metrics.shim.stats.Counters;
import dcos.metrics.shim.stats.StatsReporter;
import dcos.metrics.shim.worker.Progress;
import dcos.metrics.shim.worker.WorkerSupervisor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running collector: starts its parts in the order in which they need each other. Each is
 * handed to {@link Closing} as soon as it runs, so that an end in the middle of the start finds it.
 */
final class Collector {
  /** Connections are not read before the first state, for their tags, but no longer than this. */
  private static final int STATE_PATIENCE_SECONDS = 5;

  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final Logger RECORDS = LoggerFactory.getLogger("records");

  private final CollectorOptions options;
  private final Settings settings;
  private final Map<String, String> environment;
  private final Counters counters = new Counters();
  private final Closing closing;
  private final Ending ending;

  Collector(
      CollectorOptions options,
      Map<String, String> environment,
      Closing closing,
      Ending ending,
      LogOutput log) {
    log.countDropped(lines -> counters.add("log.dropped", lines));
    this.options = options;
    this.settings = new Settings(options);
    this.environment = environment;
    this.closing = closing;
    this.ending = ending;
  }

  /** Returns when records are taken. */
  void start() throws StartException {
    DataDirectory directory = DataDirectory.prepare(options.dataDir(), options.queue().group());
    directory.warnIfInSandbox(environment);
    QueueWriter queue = openQueue();
    // Closed behind the queue, so that the last figures tell of its last records, too.
    closing.add("counters", StatsReporter.start(settings.stats(), counters, queue::stats));
    closing.add("the queue", queue);
    directory.removeLeftovers();
    AgentTags tags = new AgentTags();
    RecordLog outputLog =
        RecordLogs.of(
            options.output().recordLog(), options.output().hexdump(), "queued", RECORDS::info);
    RecordPipeline pipeline =
        new RecordPipeline(
            queue,
            tags,
            options.output().limit(),
            options.output().topics(),
            outputLog,
            counters,
            System::nanoTime,
            () -> ending.request(ExitCode.FAILED));
    // Closed in the opposite order: first nothing comes in any more.
    Optional<AgentPoller> poller = poller(tags, pipeline);
    TcpInput input = listen(pipeline);
    poller.ifPresent(AgentPoller::start);
    supervise(queue);
    poller.ifPresent(Collector::awaitTags);
    input.startReading();
  }

  private QueueWriter openQueue() throws StartException {
    try {
      return QueueWriter.open(options.queue());
    } catch (QueueInUseException e) {
      throw new StartException(
          e.getMessage() + " (is another collector running? choose another place with -data-dir)");
    } catch (IOException e) {
      throw new StartException(
          String.format(
              Locale.ROOT,
              "cannot open the queue %s: %s",
              options.queue().directory(),
              Reason.of(e)));
    }
  }

  private TcpInput listen(RecordPipeline pipeline) throws StartException {
    RecordLog log =
        RecordLogs.of(
            options.input().recordLog(), options.input().hexdump(), "received", RECORDS::info);
    try {
      return closing.add(
          "the TCP input",
          TcpInput.start(settings.input(), pipeline, counters, log, System::nanoTime));
    } catch (ListenException e) {
      throw new StartException(e.getMessage());
    }
  }

  private Optional<AgentPoller> poller(AgentTags tags, RecordPipeline pipeline)
      throws StartException {
    if (!options.agent().polling()) {
      return Optional.empty();
    }
    try {
      AgentPoller poller =
          new AgentPoller(
              settings.agent(),
              tags,
              pipeline,
              counters,
              Clock.systemUTC(),
              () -> ending.request(ExitCode.CREDENTIAL_REFUSED));
      return Optional.of(closing.add("polling", poller));
    } catch (IOException e) {
      throw new StartException(e.getMessage());
    }
  }

  private void supervise(QueueWriter queue) throws StartException {
    if (!options.kafka().enabled()) {
      return;
    }
    String home = System.getProperty("collector.home");
    if (home == null) {
      throw new StartException(
          "it is not known where the collector is installed: start it with bin/collector, or with"
              + " -kafka=false");
    }
    WorkerSupervisor supervisor =
        closing.addMeanwhile(
            "the worker",
            new WorkerSupervisor(
                settings.worker(Path.of(home), workerJvmOptions()),
                brokers(),
                () -> progress(queue.stats()),
                counters));
    supervisor.start();
  }

  private List<String> workerJvmOptions() {
    String text = environment.getOrDefault("WORKER_JVM_OPTS", "");
    return BLANKS.splitAsStream(text).filter(option -> !option.isEmpty()).toList();
  }

  private BrokerSource brokers() {
    KafkaOptions kafka = options.kafka();
    return kafka.brokers().isEmpty()
        ? new FrameworkBrokers(
            kafka.framework(), settings.nameServers(), BuildVersion.get(), counters)
        : BrokerSource.fixed(kafka.brokers().stream().map(Endpoint::toString).toList());
  }

  /** Nobody has read anything before the first reader has come. */
  private static Progress.Reading progress(QueueStats stats) {
    // A reader that nobody runs any more would look like a connector that stands still.
    long committed = stats.reader();
    return new Progress.Reading(committed < 0 ? stats.oldest() : committed, stats.end());
  }

  private static void awaitTags(AgentPoller poller) {
    poller
        .firstStateAttempt()
        .copy()
        .completeOnTimeout(null, STATE_PATIENCE_SECONDS, TimeUnit.SECONDS)
        .join();
  }
}
