// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.queue;

import dcos.metrics.queue.QueueInspector;
import dcos.metrics.queue.QueueInspector.SegmentInfo;
import dcos.metrics.queue.QueuePosition;
import dcos.metrics.queue.QueueReader;
import dcos.metrics.tools.cli.Lines;
import dcos.metrics.tools.cli.OutputClosedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code collector queue ls}: what a queue consists of. */
@Command(
    name = "ls",
    description = "Shows a queue's identity, segments and readers.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "A reader's position is the next record that it has to publish; its lag is how many there are"
          + " from there to the end. What the queue has lost from there on is not among them: the"
          + " reader will declare it.",
      "",
      "Exit codes: 0 done; 2 wrong usage; 3 no queue there, or it cannot be read."
    })
final class LsCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "DIR",
      arity = "0..1",
      defaultValue = QueueDirectory.DEFAULT,
      description = QueueDirectory.DESCRIPTION)
  private Path directory;

  LsCommand() {}

  @Override
  public Integer call() throws OutputClosedException {
    Path queue = QueueDirectory.find(directory);
    Lines lines = Lines.standardOutput();
    try {
      print(queue, lines);
    } catch (OutputClosedException e) {
      throw e;
    } catch (IOException e) {
      throw QueueDirectory.failure(queue, e);
    }
    lines.flush();
    return 0;
  }

  private static void print(Path queue, Lines lines) throws IOException {
    QueueInspector inspector = new QueueInspector(queue);
    List<SegmentInfo> segments = inspector.segments();
    QueuePosition end;
    try (QueueReader reader = QueueReader.browse(queue)) {
      end = reader.end();
    }
    long bytes = segments.stream().mapToLong(SegmentInfo::bytes).sum();
    long first = segments.isEmpty() ? end.position() : segments.get(0).base();
    lines.print("queue      " + inspector.queue());
    lines.print("directory  " + queue.toAbsolutePath().normalize());
    lines.print("positions  " + first + " up to " + end.position() + " (the next record's)");
    lines.print("epoch      " + end.epochText());
    lines.print("segments   " + segments.size() + ", " + bytes + " bytes");
    Table table = new Table("FILE", "POSITIONS", "EPOCH", "CODEC", "BYTES", "CHANGED");
    for (int i = 0; i < segments.size(); i++) {
      SegmentInfo segment = segments.get(i);
      boolean last = i + 1 == segments.size();
      table.add(
          segment.file().getFileName().toString(),
          segment.base() + " - " + ((last ? end.position() : segments.get(i + 1).base()) - 1),
          segment.epoch() == null ? "(damaged)" : QueuePosition.epochText(segment.epoch()),
          segment.codec() == null ? "(damaged)" : segment.codec(),
          Long.toString(segment.bytes()),
          segment.modified().truncatedTo(ChronoUnit.SECONDS).toString());
    }
    lines.print("");
    table.print(lines);
    lines.print("");
    ReadersCommand.table(queue, end).print(lines);
  }
}
