// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.print;

import dcos.metrics.tools.cli.DurationConverter;
import dcos.metrics.tools.cli.Lines;
import dcos.metrics.tools.cli.OutputClosedException;
import dcos.metrics.tools.cli.ToolFailure;
import dcos.metrics.tools.kafka.KafkaOptions;
import dcos.metrics.tools.kafka.TopicFilter;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

  @Mixin private KafkaOptions kafka;

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
    TopicFilter filter = kafka.topics();
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
          .run(kafka.consumerSettings("collector-print"), printer, lines);
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

  private static void complain(PrintWriter err, String message) {
    err.println("collector print: " + message);
    err.flush();
  }
}
