// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A reader that leaves no trace sees what a registered one would that has committed a position.
 *
 * <p>Fails if {@code browse} does not hand on the position, or its number only, and if it registers
 * a reader.
 */
final class BrowseTest {
  @TempDir Path temporary;
  private Path directory;
  private QueueConfig config;

  @BeforeEach
  void configure() {
    directory = temporary.resolve("queue");
    config =
        QueueConfig.of(directory)
            .withMinFreeBytes(0)
            .withSegments(8192, Duration.ofHours(1))
            .withBound(64 << 10, FullPolicy.DROP_OLDEST);
  }

  @Test
  void beginsAtTheCommittedPosition() throws IOException {
    try (QueueWriter writer = QueueWriter.open(config)) {
      append(writer, 0, 100);
      QueuePosition committed = new QueuePosition(writer.epoch(), 40);
      try (QueueReader reader = QueueReader.browse(directory, committed)) {
        assertTrue(reader.resumed());
        assertEquals(committed, reader.position());
        List<QueueEntry> entries = Records.drain(reader);
        assertEquals(List.of(), Records.gaps(entries));
        assertEquals(Records.range(40, 100), Records.numbers(entries));

        append(writer, 100, 110);
        assertEquals(Records.range(100, 110), Records.numbers(Records.drain(reader)));
      }
    }
  }

  @Test
  void whatWasDeletedBehindTheCommittedPositionIsAGapAsForTheReaderItself() throws IOException {
    QueuePosition committed;
    try (QueueWriter writer = QueueWriter.open(config)) {
      try (QueueReader reader = QueueReader.register(directory, "reader")) {
        committed = new QueuePosition(writer.epoch(), 100);
        reader.commit(committed);
      }
      appendMoreThanFits(writer);
    }

    List<QueueEntry> browsed;
    try (QueueReader reader = QueueReader.browse(directory, committed)) {
      browsed = Records.drain(reader);
    }
    QueueGap gap = Records.gaps(browsed).get(0);
    assertEquals(List.of(gap), Records.gaps(browsed));
    assertEquals(gap, browsed.get(0));
    assertEquals(100, gap.first());
    assertEquals("queue-full", gap.cause());
    assertEquals(Records.range(gap.last() + 1, 50_000), Records.numbers(browsed));
    try (QueueReader reader = QueueReader.register(directory, "reader")) {
      List<QueueEntry> own = Records.drain(reader);
      assertEquals(List.of(gap), Records.gaps(own));
      assertEquals(Records.numbers(own), Records.numbers(browsed));
    }
  }

  /** Only those without a position begin at what is still there. */
  @Test
  void withoutAPositionNothingThatWasDeletedIsTold() throws IOException {
    try (QueueWriter writer = QueueWriter.open(config)) {
      appendMoreThanFits(writer);
    }
    try (QueueReader reader = QueueReader.browse(directory)) {
      assertFalse(reader.resumed());
      assertEquals(List.of(), Records.gaps(Records.drain(reader)));
    }
  }

  /** The power went after a reader had come to 8, and the numbers from 6 on were given again. */
  @Test
  void goesFromTheEpochOfTheCommittedPositionToTheNext() throws IOException {
    Path powerCut = Path.of("src/test/resources/format-1/power-cut");
    long epoch = QueuePosition.parseEpoch("bb0f1798a3773418");
    try (QueueReader reader = QueueReader.browse(powerCut, new QueuePosition(epoch, 8))) {
      assertEquals(List.of(106L, 107L, 108L), Records.numbers(Records.drain(reader)));
    }
  }

  @Test
  void leavesNoTrace() throws IOException {
    try (QueueWriter writer = QueueWriter.open(config)) {
      append(writer, 0, 100);
      List<Path> before = files();
      QueuePosition committed = new QueuePosition(writer.epoch(), 40);
      try (QueueReader reader = QueueReader.browse(directory, committed)) {
        Records.drain(reader);
        assertEquals(before, files());
        assertThrows(IllegalStateException.class, () -> reader.commit(reader.position()));
      }
      assertEquals(before, files());
      assertEquals(List.of(), QueueReaders.list(directory));
    }
  }

  @Test
  void saysWhereThereIsNoQueue() {
    NoSuchFileException thrown =
        assertThrows(
            NoSuchFileException.class,
            () -> QueueReader.browse(directory, new QueuePosition(1, 0)).close());
    assertTrue(thrown.getMessage().contains(directory.toString()), thrown.getMessage());
  }

  private static void appendMoreThanFits(QueueWriter writer) throws IOException {
    for (int from = 0; from < 50_000; from += 500) {
      append(writer, from, from + 500);
    }
    assertTrue(writer.stats().oldest() > 100);
  }

  private static void append(QueueWriter writer, long from, long to) throws IOException {
    Records.offer(writer, from, to);
    writer.flush();
  }

  private List<Path> files() throws IOException {
    try (var files = Files.walk(directory)) {
      return files.sorted().toList();
    }
  }
}
