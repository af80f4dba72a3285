// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The note files of readers: text of a reader's own, of which the queue knows no more. */
final class ReaderNote {
  /** Bytes of UTF-8. */
  static final int MAX_BYTES = 256 << 10;

  private static final String LINE = "note ";
  private static final UnreadableFiles UNREADABLE = new UnreadableFiles();

  private ReaderNote() {}

  /**
   * Makes a reader's note durable.
   *
   * @throws IllegalArgumentException if it is too large
   */
  static void write(QueueFiles files, String reader, UUID queue, String text) throws IOException {
    if (text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      throw new IllegalArgumentException("a reader's note has at most " + MAX_BYTES + " bytes");
    }
    List<String> lines = new ArrayList<>(head(queue));
    for (String line : text.split("\n", -1)) {
      lines.add(LINE + line);
    }
    Disk disk = files.disk();
    CheckedFile.write(disk, files.note(reader), ReaderFiles.access(disk, files.readers()), lines);
  }

  /** A reader's note in that queue; what is there and cannot be used is told, and is none. */
  static Optional<String> read(QueueFiles files, String reader, UUID queue) {
    Path file = files.note(reader);
    List<String> lines = CheckedFile.read(files.disk(), file);
    String reason = lines == null ? whyNone(files.disk(), file) : oddity(lines, queue);
    if (reason != null) {
      UNREADABLE.tell(file, new IOException(reason));
      return Optional.empty();
    }
    UNREADABLE.forget(file);
    return lines == null ? Optional.empty() : Optional.of(text(lines));
  }

  /** Removes a reader's note, durably; does nothing if there is none. */
  static void delete(QueueFiles files, String reader) throws IOException {
    Disk disk = files.disk();
    Path file = files.note(reader);
    try {
      disk.info(file);
      disk.delete(file);
    } catch (NoSuchFileException e) {
      return;
    } catch (DirectoryNotEmptyException e) {
      disk.setAside(file);
    }
    disk.syncDirectory(files.readers());
  }

  private static List<String> head(UUID queue) {
    return List.of("format " + QueueFiles.FORMAT, "queue " + queue);
  }

  private static String whyNone(Disk disk, Path file) {
    try {
      // What is no file has been told of when it was to be opened.
      return disk.isFile(file) && disk.info(file).size() >= 0 ? "it is damaged or too large" : null;
    } catch (IOException e) {
      return null;
    }
  }

  private static String oddity(List<String> lines, UUID queue) {
    List<String> head = head(queue);
    int size = head.size();
    if (lines.size() <= size
        || !lines.subList(size, lines.size()).stream().allMatch(line -> line.startsWith(LINE))) {
      return "it holds no note";
    }
    if (!lines.subList(0, size).equals(head)) {
      return "it belongs to another queue or format";
    }
    boolean fits = text(lines).getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
    return fits ? null : "it is too large";
  }

  private static String text(List<String> lines) {
    return String.join(
        "\n", lines.stream().skip(2).map(line -> line.substring(LINE.length())).toList());
  }
}
