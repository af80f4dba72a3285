// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The position files of readers. */
final class ReaderFiles {
  private ReaderFiles() {}

  /** Makes a reader's position durable. */
  static void write(QueueFiles files, String reader, UUID queue, QueuePosition position)
      throws IOException {
    Disk disk = files.disk();
    CheckedFile.write(
        disk,
        files.position(reader),
        access(disk, files.readers()),
        List.of(
            "format " + QueueFiles.FORMAT,
            "queue " + queue,
            "epoch " + position.epochText(),
            "position " + position.position()));
  }

  /** A reader's position in that queue, or null if there is none that can be read. */
  static QueuePosition read(QueueFiles files, String reader, UUID queue) throws IOException {
    Map<String, String> entries = CheckedFile.readMap(files.disk(), files.position(reader));
    if (entries == null || !queue.toString().equals(entries.get("queue"))) {
      return null;
    }
    try {
      return new QueuePosition(
          QueuePosition.parseEpoch(entries.getOrDefault("epoch", "")),
          QueuePosition.parseTold(entries.getOrDefault("position", "")));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** The highest position of any reader, or 0. */
  static long highestPosition(QueueFiles files, UUID queue) throws IOException {
    long highest = 0;
    for (String reader : files.readerNames()) {
      QueuePosition position = read(files, reader, queue);
      if (position != null) {
        highest = Math.max(highest, position.position());
      }
    }
    return highest;
  }

  /** Rights for new files in a directory: the group's if the directory is the group's too. */
  static Disk.Access access(Disk disk, Path directory) throws IOException {
    return disk.isGroupWritable(directory) ? Disk.Access.GROUP_WRITES : Disk.Access.OWNER;
  }
}
