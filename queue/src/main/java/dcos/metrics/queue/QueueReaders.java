// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The registered readers of a queue, seen from outside them. */
public final class QueueReaders {
  /**
   * One reader.
   *
   * @param name its name
   * @param position what it committed last, or null if that cannot be read
   * @param committedAt when
   * @param running whether a process holds its lock
   */
  public record Registration(
      String name, QueuePosition position, Instant committedAt, boolean running) {}

  private QueueReaders() {}

  /** All readers, by name. */
  public static List<Registration> list(Path directory) throws IOException {
    QueueFiles files = new QueueFiles(new RealDisk(null), directory);
    UUID queue = identity(files);
    List<Registration> registrations = new ArrayList<>();
    for (String name : files.readerNames()) {
      try {
        registrations.add(
            new Registration(
                name,
                ReaderFiles.read(files, name, queue),
                files.disk().info(files.position(name)).modified(),
                isRunning(files, name)));
      } catch (NoSuchFileException e) {
        // Removed meanwhile.
      }
    }
    return registrations;
  }

  /**
   * Tells a queue that may not be read from none, which {@link #queue} does not: it may be read.
   *
   * @throws NoSuchFileException if there is none
   * @throws AccessDeniedException if it may not be read
   */
  public static void requireReadable(Path directory) throws IOException {
    Path identity = new QueueFiles(new RealDisk(null), directory).identity();
    // Not by opening it, which a pipe of that name would hold up.
    Files.readAttributes(identity, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!Files.isReadable(identity)) {
      throw new AccessDeniedException(identity.toString());
    }
  }

  /** The queue's identity, or null if the directory holds no queue. */
  public static UUID queue(Path directory) throws IOException {
    return new QueueFiles(new RealDisk(null), directory).readIdentity();
  }

  /**
   * Sets where a reader goes on, durably, and removes its note; registers it if need be. A reader
   * of that name that still runs in this process loses its registration, and commits no more.
   *
   * @throws QueueInUseException if another process has a reader of that name
   */
  public static void set(Path directory, String name, QueuePosition position) throws IOException {
    QueueFiles files = new QueueFiles(new RealDisk(null), directory);
    QueueFiles.checkReaderName(name);
    try (ReaderRight right = ReaderRight.take(files, name, identity(files))) {
      // What the reader noted was about where it was.
      right.beginAnew();
      right.commit(position);
    }
  }

  /**
   * Removes a reader with its note; its next start begins at the oldest record.
   *
   * @throws QueueInUseException if it is running
   */
  public static void remove(Path directory, String name) throws IOException {
    QueueFiles files = new QueueFiles(new RealDisk(null), directory);
    if (isRunning(files, name)) {
      throw new QueueInUseException(
          "reader " + name + " of the queue in " + directory + " is running: stop it first");
    }
    ReaderNote.delete(files, name);
    files.disk().delete(files.position(name));
    files.disk().delete(files.readerLock(name));
    files.disk().syncDirectory(files.readers());
  }

  static boolean isRunning(QueueFiles files, String name) throws IOException {
    Path lockFile = files.readerLock(name);
    try {
      files.disk().info(lockFile);
    } catch (NoSuchFileException e) {
      return false;
    }
    try (Closeable lock =
        files.disk().tryLock(lockFile, ReaderFiles.access(files.disk(), files.readers()), "")) {
      return lock == null;
    } catch (OwnEntry.OddEntryException e) {
      return false; // The reader itself sets it aside when it comes.
    }
  }

  private static UUID identity(QueueFiles files) throws IOException {
    UUID queue = files.readIdentity();
    if (queue == null) {
      throw new NoSuchFileException(
          files.identity().toString(), null, files.directory() + " holds no queue");
    }
    return queue;
  }
}
