// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of a queue in the hands of its one writer. Somebody may delete or replace it while
 * the writer runs, to get room or to bring a backup back; then it is made anew. Belongs to the
 * writer's thread.
 */
final class QueueHome implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(QueueHome.class);

  private final QueueFiles files;
  private final String group;
  private Closeable lock;
  private Object lockKey;

  private QueueHome(QueueFiles files, String group) {
    this.files = files;
    this.group = group;
  }

  /**
   * Makes the directory if it is missing, and locks it.
   *
   * @throws QueueInUseException if another writer has it
   */
  static QueueHome take(QueueFiles files, String group) throws IOException {
    QueueHome home = new QueueHome(files, group);
    home.lockKey = home.occupy();
    return home;
  }

  QueueFiles files() {
    return files;
  }

  /** Who may use the files. */
  Disk.Access access() {
    return group == null ? Disk.Access.OWNER : Disk.Access.GROUP_READS;
  }

  /** Whether the directory is still the one that was locked. */
  boolean isWhole() throws IOException {
    return lockKey != null && files.disk().isStill(files.writerLock(), lockKey);
  }

  /** Makes anew what somebody took away; after a failure, nothing is {@link #isWhole whole}. */
  void restore(UUID queue) throws IOException {
    if (lockKey != null) {
      LOG.warn(
          "somebody deleted or replaced files of the queue in {} under the running collector: what"
              + " is missing is made anew; records that were deleted unpublished are lost",
          files.directory());
    }
    lockKey = null;
    lock.close();
    Object key = occupy();
    UUID there = files.readIdentity();
    if (there == null) {
      writeIdentity(queue);
    } else if (!there.equals(queue)) {
      throw new IOException("another queue was put there: start the collector again to use it");
    }
    lockKey = key;
  }

  /** Makes the identity anew if somebody took it away. */
  void restoreIdentity(UUID queue) throws IOException {
    if (files.readIdentity() == null) {
      LOG.warn("{} was gone or damaged: it is made anew", files.identity());
      writeIdentity(queue);
    }
  }

  void writeIdentity(UUID queue) throws IOException {
    CheckedFile.write(
        files.disk(),
        files.identity(),
        access(),
        List.of("format " + QueueFiles.FORMAT, "queue " + queue));
  }

  /** Returns the {@link Disk.Info#key} of the lock. */
  private Object occupy() throws IOException {
    Disk disk = files.disk();
    Disk.Access shared = group == null ? Disk.Access.OWNER : Disk.Access.GROUP_WRITES;
    disk.createDirectory(files.directory(), access());
    makeOwn(files.readers(), shared);
    makeOwn(files.quarantine(), shared);
    String process = Long.toString(ProcessHandle.current().pid());
    try {
      lock = disk.tryLock(files.writerLock(), access(), process + "\n");
    } catch (OwnEntry.OddEntryException e) {
      disk.setAside(files.writerLock());
      lock = disk.tryLock(files.writerLock(), access(), process + "\n");
    }
    if (lock == null) {
      lock = () -> {};
      throw new QueueInUseException(
          "the queue in "
              + files.directory()
              + " is in use: another collector writes to it (its process id is in "
              + files.writerLock()
              + ")");
    }
    return disk.info(files.writerLock()).key();
  }

  /** A directory of the queue's own; what else has its name is set aside. */
  private void makeOwn(Path directory, Disk.Access access) throws IOException {
    if (!files.disk().isOwnDirectory(directory)) {
      files.disk().setAside(directory);
    }
    files.disk().createDirectory(directory, access);
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
