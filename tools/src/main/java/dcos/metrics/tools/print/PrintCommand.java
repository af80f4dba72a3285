package dcos.metrics.tools.print;

import dcos.metrics.tools.cli.DurationConverter;
import dcos.metrics.tools.cli.Lines;
import dcos.metrics.tools.cli.OutputClosedException;
import dcos.metrics.tools.cli.ToolFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code collector print}: prints the metrics that arrive in Kafka. */
@Command(
    name = "print",
    description = "Prints the metrics that arrive in Kafka, in whichever format they were written.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Text is one line a datapoint: time, topic, name, value, tags. JSON is one line a record:"
          + " topic, tags, datapoints, and where in Kafka it was; NaN and infinities are strings"
          + " there. A message that cannot be decoded is a line on standard error. Topics that"
          + " appear later are read from their beginning. The command is in no consumer group and"
          + " commits nothing.",
      "",
      "Examples:",
      "  collector print --brokers 127.0.0.1:9092",
      "  collector print --topics metrics-agent,metrics-host --from-beginning --count 10",
      "  collector print --output json --headers | jq .kafka.headers",
      "",
      "Exit codes: 0 done, or stopped by a signal; 1 fewer than --count within --timeout; 2 wrong"
          + " usage; 3 Kafka cannot be reached."
    })
public final class PrintCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--brokers",
      paramLabel = "HOST:PORT,…",
      defaultValue = "${env:KAFKA_BROKERS}",
      description = "Kafka's brokers (default: $KAFKA_BROKERS, or else 127.0.0.1:9092).")
  private String brokers;

  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      description = "Properties for Kafka's consumer, such as its security settings.")
  private Path configuration;

  @Option(
      names = "--topics",
      paramLabel = "NAME|REGEX",
      split = ",",
      splitSynopsisLabel = ",",
      defaultValue = "metrics-.*",
      description =
          "Topics by name or regular expression, several with commas (default: ${DEFAULT-VALUE}).")
  private List<String> topics;

  @Option(names = "--from-beginning", description = "Print what is there already, too.")
  private boolean fromBeginning;

  @Option(names = "--count", paramLabel = "N", description = "Stop after this many records.")
  private long count = Long.MAX_VALUE;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "Stop when nothing has come for so long (default: never).")
  private Duration timeout;

  @Option(
      names = "--output",
      paramLabel = "text|json",
      defaultValue = "text",
      description = "The form of the lines (default: ${DEFAULT-VALUE}).")
  private OutputForm output;

  @Option(names = "--headers", description = "Show each message's place and headers.")
  private boolean headers;

  /** Creates the command; picocli does. */
  public PrintCommand() {}

  @Override
  public Integer call() throws OutputClosedException {
    TopicFilter filter = filter();
    if (count < 1) {
      throw new ParameterException(spec.commandLine(), "--count must be at least 1");
    }
    PrintWriter err = spec.commandLine().getErr();
    Lines lines = Lines.standardOutput();
    MessagePrinter printer =
        new MessagePrinter(output, headers, count, lines, message -> complain(err, message));
    boolean stopped = false;
    try {
      new TopicPrinter(filter, fromBeginning, timeout, message -> complain(err, message))
          .run(consumerConfiguration(), printer, lines);
    } catch (InterruptedException e) {
      stopped = true;
    }
    lines.flush();
    if (printer.undecodable() > 0) {
      complain(err, printer.undecodable() + " messages could not be decoded");
    }
    if (!stopped && count != Long.MAX_VALUE && !printer.isDone()) {
      complain(err, "only " + printer.records() + " of " + count + " records came");
      return ToolFailure.PROBLEM_FOUND;
    }
    return 0;
  }

  private TopicFilter filter() {
    try {
      return new TopicFilter(topics);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--topics: " + e.getMessage(), e);
    }
  }

  private Map<String, Object> consumerConfiguration() {
    Map<String, Object> result = new HashMap<>();
    if (configuration != null) {
      Properties properties = new Properties();
      try (Reader reader = Files.newBufferedReader(configuration)) {
        properties.load(reader);
      } catch (IOException | IllegalArgumentException e) {
        throw new ToolFailure(
            ToolFailure.UNREACHABLE, "cannot read " + configuration + ": " + e.getMessage(), e);
      }
      properties
          .stringPropertyNames()
          .forEach(name -> result.put(name, properties.getProperty(name)));
    }
    // An empty variable counts as unset, as everywhere in the collector.
    if (brokers != null && !brokers.isBlank()) {
      result.put("bootstrap.servers", brokers);
    }
    result.putIfAbsent("bootstrap.servers", "127.0.0.1:9092");
    return result;
  }

  private static void complain(PrintWriter err, String message) {
    err.println("collector print: " + message);
    err.flush();
  }
}
