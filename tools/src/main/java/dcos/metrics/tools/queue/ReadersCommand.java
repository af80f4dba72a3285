// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.queue;

import dcos.metrics.queue.QueueInUseException;
import dcos.metrics.queue.QueueInspector;
import dcos.metrics.queue.QueuePosition;
import dcos.metrics.queue.QueueReader;
import dcos.metrics.queue.QueueReaders;
import dcos.metrics.tools.cli.Lines;
import dcos.metrics.tools.cli.OutputClosedException;
import dcos.metrics.tools.cli.ToolFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code collector queue readers}: who has to publish what. */
@Command(
    name = "readers",
    description = "Shows or removes the readers that records are kept for.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class ReadersCommand implements Runnable {
  @Spec private CommandSpec spec;

  ReadersCommand() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  @Command(name = "ls", description = "Lists the readers.", mixinStandardHelpOptions = true)
  int list(
      @Parameters(
              paramLabel = "DIR",
              arity = "0..1",
              defaultValue = QueueDirectory.DEFAULT,
              description = QueueDirectory.DESCRIPTION)
          Path directory)
      throws OutputClosedException {
    Path queue = QueueDirectory.find(directory);
    Lines lines = Lines.standardOutput();
    try (QueueReader reader = QueueReader.browse(queue)) {
      table(queue, reader.end()).print(lines);
    } catch (OutputClosedException e) {
      throw e;
    } catch (IOException e) {
      throw QueueDirectory.failure(queue, e);
    }
    lines.flush();
    return 0;
  }

  @Command(
      name = "rm",
      description =
          "Removes a reader that is not running, so that no records are kept for it any more. If it"
              + " comes back, it begins at the oldest record.",
      mixinStandardHelpOptions = true)
  int remove(
      @Parameters(paramLabel = "NAME", description = "The reader, which is the connector's name.")
          String name,
      @Parameters(
              paramLabel = "DIR",
              arity = "0..1",
              defaultValue = QueueDirectory.DEFAULT,
              description = QueueDirectory.DESCRIPTION)
          Path directory) {
    Path queue = QueueDirectory.find(directory);
    try {
      if (QueueReaders.list(queue).stream().noneMatch(reader -> reader.name().equals(name))) {
        throw new ToolFailure(
            ToolFailure.UNREACHABLE, "the queue in " + queue + " has no reader '" + name + "'");
      }
      QueueReaders.remove(queue, name);
      return 0;
    } catch (QueueInUseException e) {
      throw new ToolFailure(ToolFailure.UNREACHABLE, e.getMessage(), e);
    } catch (IOException e) {
      throw QueueDirectory.failure(queue, e);
    }
  }

  /** The readers of a queue that ends there. */
  static Table table(Path queue, QueuePosition end) throws IOException {
    Table table = new Table("READER", "POSITION", "EPOCH", "LAG", "LOST", "COMMITTED", "RUNNING");
    QueueInspector inspector = new QueueInspector(queue);
    for (QueueReaders.Registration reader : QueueReaders.list(queue)) {
      QueuePosition position = reader.position();
      table.add(
          reader.name(),
          position == null ? "(unreadable)" : Long.toString(position.position()),
          position == null ? "" : position.epochText(),
          position == null ? "" : Long.toString(lag(inspector, position, end)),
          position == null
              ? ""
              : Long.toString(inspector.lost(position.position(), Long.MAX_VALUE)),
          reader.committedAt().truncatedTo(ChronoUnit.SECONDS).toString(),
          reader.running() ? "yes" : "no");
    }
    return table;
  }

  /** What was dropped does not wait. */
  private static long lag(QueueInspector inspector, QueuePosition position, QueuePosition end)
      throws IOException {
    long from = position.position();
    return Math.max(0, end.position() - from - inspector.lost(from, end.position()));
  }
}
