// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A reader's note lives as long as the reader. Fails if it is left behind by any way in which a
 * reader ends, if it is not replaced as a whole, or if a file that is no note is taken for one.
 */
class ReaderNoteTest {
  @TempDir private Path temporary;
  private Path directory;
  private Path file;
  private QueueWriter writer;

  @BeforeEach
  void open() throws IOException {
    directory = temporary.resolve("queue");
    file = directory.resolve("readers/one.note");
    writer = QueueWriter.open(QueueConfig.of(directory).withMinFreeBytes(0));
  }

  @AfterEach
  void close() throws IOException {
    writer.close();
  }

  @Test
  void isKeptAsItIs() throws IOException {
    List<String> notes =
        List.of(
            "",
            "one",
            "\n",
            "a\n\nb\n",
            "a\r\nb\u0085\u2028 é\t",
            "crc32c 00000000\n",
            "format 2\nqueue x",
            "x".repeat(ReaderNote.MAX_BYTES));
    for (String note : notes) {
      try (QueueReader reader = QueueReader.register(directory, "one")) {
        reader.setNote(note);
        assertEquals(Optional.of(note), reader.note());
      }
      assertEquals(Optional.of(note), note());
    }
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    try (QueueReader reader = QueueReader.register(directory, "one")) {
      reader.removeNote();
      reader.removeNote();
    }
    assertEquals(Optional.empty(), note());
    try (Stream<Path> left = Files.list(directory.resolve("readers"))) {
      assertEquals(2, left.count(), "a position and a lock");
    }
  }

  @Test
  void oneThatIsTooLargeChangesNothing() throws IOException {
    try (QueueReader reader = QueueReader.register(directory, "one")) {
      reader.setNote("one");
      assertThrows(
          IllegalArgumentException.class,
          () -> reader.setNote("é".repeat(ReaderNote.MAX_BYTES / 2 + 1)));
      assertEquals(Optional.of("one"), reader.note());
    }
  }

  @Test
  void endsWithTheReader() throws IOException {
    set("one");
    QueueReaders.remove(directory, "one");
    assertTrue(Files.notExists(file));

    set("one");
    QueueReaders.set(directory, "one", new QueuePosition(writer.epoch(), 0));
    assertTrue(Files.notExists(file), "a position that somebody else has set");

    set("one");
    Files.delete(directory.resolve("readers/one.position"));
    assertEquals(Optional.empty(), note(), "a reader without a position begins anew");
    assertTrue(Files.notExists(file));
  }

  @Test
  void oneThatWasGivenUpMayStillNoteForItsSuccessors() throws IOException {
    QueueReader old = QueueReader.register(directory, "one");
    QueueReader successor = QueueReader.register(directory, "one");
    old.setNote("old");
    assertEquals(Optional.of("old"), successor.note());
    old.removeNote();
    assertEquals(Optional.empty(), successor.note());
    successor.setNote("new");
    successor.close();
    old.setNote("none of them runs");
    assertEquals(Optional.of("new"), note());
    successor.setNote("closed");
    assertEquals(Optional.of("new"), note());
    old.close();

    QueueReader first = QueueReader.register(directory, "one");
    QueueReaders.set(directory, "one", new QueuePosition(writer.epoch(), 0));
    first.setNote("of before the reset");
    try (QueueReader second = QueueReader.register(directory, "one")) {
      first.setNote("of before the reset");
      assertEquals(Optional.empty(), second.note());
      Files.delete(directory.resolve("readers/one.position"));
      try (QueueReader third = QueueReader.register(directory, "one")) {
        second.setNote("of before the position was gone");
        assertEquals(Optional.empty(), third.note());
      }
    }
    first.close();
  }

  @Test
  void aBrowserHasNone() throws IOException {
    try (QueueReader browser = QueueReader.browse(directory)) {
      assertThrows(IllegalStateException.class, browser::note);
    }
  }

  @Test
  void whatIsNoNoteOfThisReaderCountsAsNone() throws Exception {
    set("one");
    byte[] good = Files.readAllBytes(file);
    byte[] damaged = good.clone();
    damaged[good.length / 2] ^= 1;
    String other = "queue 00000000-0000-0000-0000-000000000000";
    List<byte[]> odd =
        List.of(
            new byte[0],
            new byte[2 << 20],
            damaged,
            CheckedFile.encode(List.of("format 1", other, "note one")),
            CheckedFile.encode(List.of("format 1", "queue " + writer.id(), "position 1")),
            CheckedFile.encode(List.of("format 1", "queue " + writer.id())),
            CheckedFile.encode(
                List.of(
                    "format 1",
                    "queue " + writer.id(),
                    "note " + "x".repeat(ReaderNote.MAX_BYTES + 1))));
    for (byte[] bytes : odd) {
      Files.write(file, bytes);
      assertEquals(Optional.empty(), note());
    }
    Files.write(file, good);
    assertEquals(Optional.of("one"), note());

    Files.delete(file);
    Files.createSymbolicLink(file, Files.write(temporary.resolve("elsewhere"), good));
    assertEquals(Optional.empty(), note(), "a link");
    Files.delete(file);
    Files.createFile(Files.createDirectory(file).resolve("file"));
    assertEquals(Optional.empty(), note(), "a directory");
    set("two");
    assertEquals(Optional.of("two"), note(), "in the directory's place");
    Files.delete(file);
    Files.createFile(Files.createDirectory(file).resolve("file"));
    QueueReaders.remove(directory, "one");
    assertTrue(Files.notExists(file));
  }

  /** What versions before this had beside the position is none of the queue's files. */
  @Test
  void anOldSuspicionFileIsLeftAlone() throws IOException {
    Path old = directory.resolve("readers/one.suspicion");
    Files.writeString(old, "queue=" + writer.id());

    assertEquals(Optional.empty(), note());

    assertEquals(1, QueueReaders.list(directory).size());
    assertTrue(Files.exists(old));
  }

  @Test
  void aPowerCutLeavesTheOldOneOrTheNewOne() throws IOException {
    Path simulated = Path.of("/q");
    for (int seed = 0; seed < 50; seed++) {
      SimulatedDisk disk = new SimulatedDisk();
      SegmentLog.open(
              QueueConfig.of(simulated).withMinFreeBytes(0), disk, disk::now, new Random(seed))
          .close();
      QueueReader reader = QueueReader.register(simulated, "one", disk, System::nanoTime);
      reader.setNote("old");
      disk.failRename = seed % 2 == 0;
      try {
        reader.setNote("new\nlonger");
      } catch (IOException e) {
        assertTrue(disk.failRename, e::getMessage);
      }
      String expected = disk.failRename ? "old" : "new\nlonger";
      disk.failRename = false;
      reader.close();
      disk.cutPower(new Random(seed));
      try (QueueReader next = QueueReader.register(simulated, "one", disk, System::nanoTime)) {
        assertEquals(Optional.of(expected), next.note());
      }
    }
  }

  private void set(String note) throws IOException {
    try (QueueReader reader = QueueReader.register(directory, "one")) {
      reader.setNote(note);
    }
  }

  private Optional<String> note() throws IOException {
    try (QueueReader reader = QueueReader.register(directory, "one")) {
      return reader.note();
    }
  }
}
