// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right of one reader object to move the position file of a reader. In one process, a later
 * registration of the same reader takes the right, and the file lock with it, from the one before:
 * Connect starts a new task while one that it gave up may still be running.
 */
final class ReaderRight implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(ReaderRight.class);

  /** How often a lock is tried: the writer holds it for a moment to see whether it is free. */
  private static final int ATTEMPTS = 20;

  private static final long BETWEEN_ATTEMPTS_NANOS = 25_000_000;

  /**
   * Who holds which lock in this process. Static like the locks themselves, which the operating
   * system gives to the process; see {@link RealDisk}.
   */
  private static final Map<Path, ReaderRight> HOLDERS = new HashMap<>();

  private final QueueFiles files;
  private final String name;
  private final UUID queue;
  private final Path key;
  private Closeable lock;
  private Object lockKey;
  private boolean toldLeft;
  private boolean closed;

  /** The same object for those that have handed the right on, until one of them begins anew. */
  private Object line = new Object();

  private ReaderRight(QueueFiles files, String name, UUID queue, Path key) {
    this.files = files;
    this.name = name;
    this.queue = queue;
    this.key = key;
  }

  static ReaderRight take(QueueFiles files, String name, UUID queue) throws IOException {
    Path file = files.readerLock(name);
    Path key = file.toAbsolutePath().normalize();
    ReaderRight taken = new ReaderRight(files, name, queue, key);
    synchronized (HOLDERS) {
      ReaderRight holder = HOLDERS.get(key);
      if (holder != null && files.disk().isStill(file, holder.lockKey)) {
        taken.lock = holder.lock;
        taken.lockKey = holder.lockKey;
        taken.line = holder.line;
      } else {
        if (holder != null) {
          HOLDERS.remove(key);
          holder.lock.close();
        }
        taken.lock = lock(files, file, name);
        taken.lockKey = files.disk().info(file).key();
      }
      if (holder != null) {
        holder.lock = null;
      }
      HOLDERS.put(key, taken);
    }
    return taken;
  }

  private static Closeable lock(QueueFiles files, Path file, String name) throws IOException {
    Disk.Access access = ReaderFiles.access(files.disk(), files.readers());
    String process = ProcessHandle.current().pid() + "\n";
    for (int i = 0; i < ATTEMPTS; i++) {
      try {
        Closeable lock = files.disk().tryLock(file, access, process);
        if (lock != null) {
          return lock;
        }
      } catch (OwnEntry.OddEntryException e) {
        files.disk().setAside(file);
        continue;
      }
      LockSupport.parkNanos(BETWEEN_ATTEMPTS_NANOS);
    }
    throw new QueueInUseException(
        "reader "
            + name
            + " of the queue in "
            + files.directory()
            + " runs in another process (its process id is in "
            + file
            + ")");
  }

  /** Whether the lock file is still the one that was locked, so that others see it. */
  boolean isInPlace() throws IOException {
    return files.disk().isStill(files.readerLock(name), lockKey);
  }

  /**
   * Makes the position durable; does nothing if the right was lost, or if the directory is not the
   * one any more that it was taken in: a position says nothing of another queue.
   */
  void commit(QueuePosition position) throws IOException {
    synchronized (HOLDERS) {
      if (lock == null) {
        return;
      }
      if (isAtHome()) {
        ReaderFiles.write(files, name, queue, position);
      } else if (!toldLeft) {
        toldLeft = true;
        LOG.warn(
            "the position {} of reader {} is not saved: {} is not the directory any more that it"
                + " belongs to",
            position,
            name,
            files.readers());
      }
    }
  }

  /**
   * Makes a note durable, or removes it if null is given. One that has lost the right may still do
   * so: a Connect task that was given up learns last what its successors are to know. It does
   * nothing if none of those runs, if one has {@linkplain #beginAnew begun anew}, or if the
   * directory is not the one any more.
   */
  void note(String text) throws IOException {
    synchronized (HOLDERS) {
      ReaderRight holder = HOLDERS.get(key);
      if (closed || holder == null || holder.line != line || !isAtHome()) {
        return;
      }
      if (text == null) {
        ReaderNote.delete(files, name);
      } else {
        ReaderNote.write(files, name, queue, text);
      }
    }
  }

  /** Removes the note; those that had the right before have no say in the new one. */
  void beginAnew() throws IOException {
    synchronized (HOLDERS) {
      line = new Object();
      note(null);
    }
  }

  /** The note that was made durable last, by this reader or one before it. */
  Optional<String> note() {
    return ReaderNote.read(files, name, queue);
  }

  /** Whether the directory is still the one that the right was taken in. */
  private boolean isAtHome() throws IOException {
    UUID there = files.readIdentity();
    return isInPlace() && (there == null || there.equals(queue));
  }

  @Override
  public void close() throws IOException {
    synchronized (HOLDERS) {
      closed = true;
      if (lock != null) {
        HOLDERS.remove(key);
        lock.close();
        lock = null;
      }
    }
  }
}
