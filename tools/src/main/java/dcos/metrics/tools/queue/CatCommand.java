// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.queue;

import dcos.metrics.avro.BadDataException;
import dcos.metrics.avro.MetricListView;
import dcos.metrics.avro.RecordLimits;
import dcos.metrics.queue.QueueEntry;
import dcos.metrics.queue.QueueGap;
import dcos.metrics.queue.QueuePosition;
import dcos.metrics.queue.QueueReader;
import dcos.metrics.queue.QueuedRecord;
import dcos.metrics.tools.cli.Lines;
import dcos.metrics.tools.cli.OutputClosedException;
import dcos.metrics.tools.cli.RecordJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code collector queue cat}: the records of a queue as JSON. */
@Command(
    name = "cat",
    description = "Prints the records of a queue, one line of JSON each.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "A line has position, epoch, topic, tags as a list of key and value, datapoints as a list of"
          + " name, time_ms and value. What is no number in JSON is a string: \"NaN\","
          + " \"Infinity\", \"-Infinity\". Positions that no record can be read for are a line on"
          + " standard error, or with --gaps a line of JSON with an object gap.",
      "",
      "Examples:",
      "  collector queue cat metrics-data",
      "  collector queue cat --from end --follow",
      "  collector queue cat --from 5000 --count 10 metrics-data | jq .datapoints",
      "",
      "Exit codes: 0 done, or stopped by a signal; 2 wrong usage, or no such position; 3 no queue"
          + " there, or it cannot be read."
    })
final class CatCommand implements Callable<Integer> {
  private static final Duration WAIT = Duration.ofSeconds(1);

  @Spec private CommandSpec spec;

  @Option(
      names = "--from",
      paramLabel = "POSITION",
      description =
          "Begin at this position; 'end' is behind the last record (default: the oldest record).")
  private String from;

  @Option(names = "--follow", description = "Go on with records as they come.")
  private boolean follow;

  @Option(names = "--count", paramLabel = "N", description = "Stop after this many records.")
  private long count = Long.MAX_VALUE;

  @Option(names = "--gaps", description = "Print gaps as lines of JSON, too.")
  private boolean gaps;

  @Parameters(
      paramLabel = "DIR",
      arity = "0..1",
      defaultValue = QueueDirectory.DEFAULT,
      description = QueueDirectory.DESCRIPTION)
  private Path directory;

  private final MetricListView view = new MetricListView(RecordLimits.FORMAT);
  private final RecordJson json = new RecordJson();
  private final Lines lines = Lines.standardOutput();

  CatCommand() {}

  @Override
  public Integer call() throws IOException {
    if (count < 1) {
      throw new ParameterException(spec.commandLine(), "--count must be at least 1");
    }
    Path queue = QueueDirectory.find(directory);
    try (QueueReader reader = QueueReader.browse(queue)) {
      seek(reader);
      print(reader);
    } catch (InterruptedException e) {
      // Told to stop: what was printed so far is whole.
    } catch (OutputClosedException e) {
      throw e;
    } catch (IOException e) {
      throw QueueDirectory.failure(queue, e);
    }
    lines.flush();
    return 0;
  }

  private void seek(QueueReader reader) throws IOException {
    if (from == null) {
      return;
    }
    try {
      QueuePosition position =
          from.equals("end") ? reader.end() : reader.find(Long.parseLong(from));
      reader.seek(position);
    } catch (NumberFormatException e) {
      throw new ParameterException(
          spec.commandLine(), "--from: '" + from + "' is neither a position nor 'end'", e);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--from: " + e.getMessage(), e);
    }
  }

  private void print(QueueReader reader) throws IOException, InterruptedException {
    long left = count;
    while (left > 0) {
      QueueEntry entry = reader.next();
      if (entry instanceof QueuedRecord record) {
        print(record);
        left--;
      } else if (entry instanceof QueueGap gap) {
        print(gap);
      } else if (follow) {
        lines.flush();
        reader.await(WAIT);
      } else {
        return;
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  private void print(QueuedRecord record) throws OutputClosedException {
    try {
      view.wrap(record.array(), record.from(), record.from() + record.length());
    } catch (BadDataException e) {
      complain(
          "the record at position " + record.position() + " cannot be read: " + e.getMessage());
      return;
    }
    lines.print(
        json.line(
            fields -> {
              fields.writeNumberField("position", record.position());
              fields.writeStringField("epoch", QueuePosition.epochText(record.epoch()));
              RecordJson.write(view.toMetricList(), fields);
            }));
  }

  private void print(QueueGap gap) throws OutputClosedException {
    if (!gaps) {
      complain(GapText.of(gap));
      return;
    }
    lines.print(
        json.line(
            fields -> {
              fields.writeObjectFieldStart("gap");
              fields.writeStringField("epoch", QueuePosition.epochText(gap.epoch()));
              fields.writeNumberField("first", gap.first());
              fields.writeNumberField("last", gap.last());
              if (gap.count() == QueueGap.UNKNOWN) {
                fields.writeNullField("count");
              } else {
                fields.writeNumberField("count", gap.count());
              }
              fields.writeStringField("cause", gap.cause());
              fields.writeEndObject();
            }));
  }

  private void complain(String message) throws OutputClosedException {
    // So that both streams are in order on a terminal.
    lines.flush();
    PrintWriter err = spec.commandLine().getErr();
    err.println("collector queue cat: " + message);
  }
}
