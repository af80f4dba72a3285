// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.queue;

import dcos.metrics.queue.QueueEntry;
import dcos.metrics.queue.QueueGap;
import dcos.metrics.queue.QueueInspector;
import dcos.metrics.queue.QueueInspector.Damage;
import dcos.metrics.queue.QueueInspector.SegmentInfo;
import dcos.metrics.queue.QueueInspector.SegmentScan;
import dcos.metrics.queue.QueueReader;
import dcos.metrics.tools.cli.Lines;
import dcos.metrics.tools.cli.OutputClosedException;
import dcos.metrics.tools.cli.ToolFailure;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code collector queue verify}: reads everything and tells what is damaged or missing. */
@Command(
    name = "verify",
    description = "Reads all of a queue and tells what is damaged or missing.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Nothing is repaired: the collector does that by itself when it starts, and its readers pass"
          + " over damaged blocks. Bytes behind the last block of the newest segment are no damage:"
          + " a block is being written, or was when the collector was killed.",
      "",
      "Exit codes: 0 nothing is damaged or missing; 1 something is; 2 wrong usage; 3 no queue"
          + " there, or it cannot be read."
    })
final class VerifyCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "DIR",
      arity = "0..1",
      defaultValue = QueueDirectory.DEFAULT,
      description = QueueDirectory.DESCRIPTION)
  private Path directory;

  private final Lines lines = Lines.standardOutput();
  private long blocks;
  private long records;
  private long damages;
  private long gaps;

  VerifyCommand() {}

  @Override
  public Integer call() throws OutputClosedException {
    Path queue = QueueDirectory.find(directory);
    try {
      QueueInspector inspector = new QueueInspector(queue);
      long knownEnd = inspector.knownEnd();
      verifySegments(inspector);
      findGaps(inspector, queue, knownEnd);
    } catch (OutputClosedException e) {
      throw e;
    } catch (IOException e) {
      throw QueueDirectory.failure(queue, e);
    }
    lines.print(
        String.format(
            Locale.ROOT,
            "%d records in %d blocks, %d damaged places, %d gaps",
            records,
            blocks,
            damages,
            gaps));
    lines.flush();
    return damages + gaps == 0 ? 0 : ToolFailure.PROBLEM_FOUND;
  }

  private void verifySegments(QueueInspector inspector) throws IOException {
    for (SegmentInfo segment : inspector.segments()) {
      SegmentScan scan;
      try {
        scan = inspector.scan(segment);
      } catch (NoSuchFileException e) {
        continue; // The collector has deleted it meanwhile, as it does.
      }
      blocks += scan.blocks();
      records += scan.records();
      for (Damage damage : scan.damages()) {
        damages++;
        lines.print(
            String.format(
                Locale.ROOT,
                "damaged: bytes %d to %d of %s, from position %d on",
                damage.fromByte(),
                damage.toByte() - 1,
                segment.file().getFileName(),
                damage.position()));
      }
      if (scan.unfinishedBytes() > 0) {
        lines.print(
            String.format(
                Locale.ROOT,
                "unfinished: %d bytes behind the last block of %s, at position %d",
                scan.unfinishedBytes(),
                segment.file().getFileName(),
                scan.end()));
      }
    }
  }

  private void findGaps(QueueInspector inspector, Path queue, long knownEnd) throws IOException {
    List<QueueGap> found = new ArrayList<>();
    long end;
    try (QueueReader reader = QueueReader.browse(queue)) {
      for (QueueEntry entry; (entry = reader.next()) != null; ) {
        if (entry instanceof QueueGap gap) {
          found.add(gap);
        }
      }
      end = reader.position().position();
      for (QueueGap gap : reader.lossesBehind()) {
        found.add(gap);
        end = gap.next().position();
      }
    }
    // What lies before the oldest segment was read by all and deleted while this was reading.
    List<SegmentInfo> now = inspector.segments();
    long oldest = now.isEmpty() ? 0 : now.get(0).base();
    for (QueueGap gap : found) {
      if (gap.next().position() > oldest || gap.count() == QueueGap.UNKNOWN) {
        gaps++;
        lines.print(GapText.of(gap));
      }
    }
    if (end < knownEnd) {
      gaps++;
      lines.print(
          String.format(
              Locale.ROOT,
              "gone: positions %d to %d, which the queue's small files tell of",
              end,
              knownEnd - 1));
    }
  }
}
