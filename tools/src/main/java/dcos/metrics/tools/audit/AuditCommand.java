// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.audit;

import dcos.metrics.tools.cli.Lines;
import dcos.metrics.tools.cli.OutputClosedException;
import dcos.metrics.tools.cli.ToolFailure;
import dcos.metrics.tools.kafka.KafkaOptions;
import dcos.metrics.tools.kafka.TopicFilter;
import dcos.metrics.tools.queue.QueueDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code collector audit}: checks that nothing is missing in Kafka. */
@Command(
    name = "audit",
    description = "Checks that every record of a queue has arrived in Kafka or was declared lost.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Reads the topics from their beginning to where they end when it starts, and of each message"
          + " only the headers. Says of each queue and each of its epochs which positions have"
          + " arrived, how many of them more than once, which were declared lost and why, which"
          + " came behind later ones of the same partition, and which are missing. All topics that"
          + " a queue is published to have to be named, that of the gap records included.",
      "",
      "Without --queue it cannot know what comes behind the last position that it finds. With it,"
          + " the queue's own end counts, and what the connector has not yet published or declared is"
          + " told as waiting, which is a problem only with --drained, or if nothing has arrived at"
          + " all. The collector may run meanwhile; without --queue, records that are just being"
          + " published may then look as if they were missing.",
      "",
      "Examples:",
      "  collector audit --brokers 127.0.0.1:9092",
      "  collector audit --queue metrics-data --from 0",
      "  collector audit --output json | jq '.queues[].missing'",
      "",
      "Exit codes: 0 all is accounted for; 1 something is missing, out of order or cannot be"
          + " understood, or there is nothing; 2 wrong usage; 3 Kafka or the queue cannot be reached,"
          + " or the audit was stopped."
    })
public final class AuditCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private KafkaOptions kafka;

  @Option(
      names = "--queue",
      paramLabel = "DIR",
      description =
          "The collector's data directory or the queue in it: audit this queue only, up to its"
              + " end.")
  private Path directory;

  @Option(
      names = "--reader",
      paramLabel = "NAME",
      description =
          "With --queue: the connector that publishes it (default: the only reader it has).")
  private String reader;

  @Option(
      names = "--from",
      paramLabel = "POSITION",
      description = "Where records have to begin (default: the first that is found).")
  private Long from;

  @Option(
      names = "--drained",
      description =
          "With --queue: nothing may wait any more. For a collector whose input has ended.")
  private boolean drained;

  @Option(
      names = "--output",
      paramLabel = "text|json",
      defaultValue = "text",
      description = "The form of the report (default: ${DEFAULT-VALUE}).")
  private Form form;

  /** Forms of the report. */
  enum Form {
    TEXT,
    JSON
  }

  /** Creates the command; picocli does. */
  public AuditCommand() {}

  @Override
  public Integer call() throws OutputClosedException {
    checkUsage();
    TopicFilter filter = kafka.topics();
    Map<String, Object> settings = new HashMap<>(kafka.consumerSettings("collector-audit"));
    // Enough to be quick, and little enough for the heap.
    settings.putIfAbsent(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
    settings.putIfAbsent(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 16 << 20);
    // What was taken back has not arrived.
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    Report report;
    try {
      DiskScan disk = openDisk();
      report = audit(settings, filter, disk);
    } catch (InterruptedException e) {
      throw new ToolFailure(ToolFailure.UNREACHABLE, "stopped before the end", e);
    } catch (IOException e) {
      throw QueueDirectory.failure(directory, e);
    }
    Lines lines = Lines.standardOutput();
    if (form == Form.JSON) {
      lines.print(JsonReport.of(report));
    } else {
      new TextReport(lines).print(report);
    }
    lines.flush();
    return report.isSound() ? 0 : ToolFailure.PROBLEM_FOUND;
  }

  private void checkUsage() {
    if (reader != null && directory == null) {
      throw new ParameterException(spec.commandLine(), "--reader needs --queue");
    }
    if (drained && directory == null) {
      throw new ParameterException(spec.commandLine(), "--drained needs --queue");
    }
    if (from != null && from < 0) {
      throw new ParameterException(spec.commandLine(), "--from must be 0 or more");
    }
  }

  private DiskScan openDisk() throws IOException {
    if (directory == null) {
      return null;
    }
    try {
      return DiskScan.begin(QueueDirectory.find(directory), reader);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--reader: " + e.getMessage(), e);
    }
  }

  private Report audit(Map<String, Object> settings, TopicFilter filter, DiskScan disk)
      throws IOException, InterruptedException {
    Limits limits = Limits.forHeap(Runtime.getRuntime().maxMemory());
    Ledger ledger = new Ledger(limits, disk == null ? null : disk.queue());
    TopicSnapshot.Extent extent = read(settings, filter, ledger);
    Expected expected = new Expected(from == null ? -1 : from, drained);
    Predicate<TopicPartition> whole = extent.whole()::contains;
    List<QueueReport> reports = new ArrayList<>();
    if (disk != null) {
      QueueBook found = ledger.queue(disk.queue());
      QueueBook book = found == null ? new QueueBook(disk.queue()) : found;
      disk.compare(book);
      reports.add(Examination.of(book, disk, expected, whole));
    } else {
      ledger.queues().forEach(book -> reports.add(Examination.of(book, null, expected, whole)));
    }
    return new Report(extent, ledger, reports);
  }

  private TopicSnapshot.Extent read(Map<String, Object> settings, TopicFilter filter, Ledger ledger)
      throws InterruptedException {
    Progress progress =
        new Progress(
            spec.commandLine().getErr(),
            Boolean.getBoolean("collector.terminal"),
            System::nanoTime);
    return new KafkaSnapshot(settings, filter).read(ledger, progress);
  }
}
