// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import dcos.metrics.avro.AvroBytes;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer of a queue. All methods may be called by any thread; a thread of its own, {@code
 * queue-writer}, owns the files.
 *
 * <p>Records are collected in memory, in their final form, until a block is due. The thread then
 * takes them all at once. What it has not taken yet is bounded: beyond that, {@link #offer}
 * refuses.
 */
public final class QueueWriter implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(QueueWriter.class);

  /** Bytes of the largest record. */
  public static final int MAX_RECORD_BYTES = 16 << 20;

  private static final long TICK_NANOS = 1_000_000_000L;
  private static final int WAITING_BYTES = 1 << 20;
  private static final int KEEP_BYTES = 256 << 10;

  private final QueueConfig config;
  private final long waitingBytes;
  private final SegmentLog log;
  private final Thread thread;
  private final Object lock = new Object();

  // Guarded by the lock:
  private AvroBytes filling;
  private int fillingCount;
  private long fillingSince;
  private long nextPosition;
  private long flushesWanted;
  private long flushesDone;
  private boolean closing;
  private Throwable failure;
  private long acceptedRecords;
  private long acceptedBytes;
  private List<Runnable> listeners = new ArrayList<>();
  private QueueStats logStats;

  // The thread's own:
  private AvroBytes writing;
  private int writingCount;
  private long lastSync;
  private long lastTick;

  private QueueWriter(QueueConfig config, SegmentLog log) {
    this.config = config;
    this.waitingBytes =
        Math.min(WAITING_BYTES, Math.max(config.blockBytes(), config.maxBytes() / 16));
    this.log = log;
    this.nextPosition = log.end();
    this.filling = new AvroBytes(config.blockBytes());
    this.writing = new AvroBytes(config.blockBytes());
    this.logStats = log.stats(0, 0, nextPosition);
    this.thread = new Thread(this::run, "queue-writer");
    this.thread.setDaemon(true);
  }

  /**
   * Opens or makes the queue, recovering what an earlier writer left.
   *
   * @throws QueueInUseException if another writer has it
   * @throws IOException if the directory cannot be used; the message is for the operator
   */
  public static QueueWriter open(QueueConfig config) throws IOException {
    return open(config, new RealDisk(config.group()), InstantSource.system());
  }

  static QueueWriter open(QueueConfig config, Disk disk, InstantSource clock) throws IOException {
    SegmentLog log;
    try {
      log = SegmentLog.open(config, disk, clock, new SecureRandom());
    } catch (AccessDeniedException e) {
      throw new IOException(
          "cannot use the queue directory "
              + config.directory()
              + ": no permission for "
              + e.getFile(),
          e);
    } catch (FileAlreadyExistsException e) {
      throw new IOException(
          "cannot use the queue directory "
              + config.directory()
              + ": "
              + e.getFile()
              + " is there and is no directory",
          e);
    } catch (FileSystemException e) {
      throw new IOException(
          "cannot use the queue directory "
              + config.directory()
              + ": "
              + e.getFile()
              + ": "
              + e.getReason(),
          e);
    }
    QueueWriter writer = new QueueWriter(config, log);
    writer.thread.start();
    return writer;
  }

  /**
   * Takes one encoded MetricList, at once and without touching the disk; it is appended within the
   * block interval. The bytes are copied, and not checked: readers pass over a block whose records
   * are no MetricLists.
   *
   * @return its position, or -1 if there is no room now: offer it again after {@link #whenReady}
   *     calls
   * @throws IllegalArgumentException if it is over 16 MiB
   * @throws IllegalStateException if the writer is closed, or its thread has ended
   */
  public long offer(byte[] record, int from, int length) {
    if (length > MAX_RECORD_BYTES) {
      throw new IllegalArgumentException(
          "a record of " + length + " bytes is over the queue's " + MAX_RECORD_BYTES);
    }
    synchronized (lock) {
      checkOpen();
      if (fillingCount > 0 && filling.length() + length > waitingBytes) {
        return -1;
      }
      long position = nextPosition++;
      filling.write(record, from, length);
      filling.writeLong(position);
      acceptedRecords++;
      acceptedBytes += length;
      if (fillingCount++ == 0) {
        fillingSince = System.nanoTime();
        lock.notifyAll();
      } else if (fillingCount == config.blockRecords() || filling.length() >= config.blockBytes()) {
        lock.notifyAll();
      }
      return position;
    }
  }

  /**
   * Calls {@code listener} once, on the writer's thread or at once on this one, as soon as {@link
   * #offer} may succeed again. The listener must be quick; what it throws is logged.
   */
  public void whenReady(Runnable listener) {
    synchronized (lock) {
      if (fillingCount > 0 && !closing && failure == null) {
        listeners.add(listener);
        return;
      }
    }
    call(List.of(listener));
  }

  /**
   * Returns when all that was accepted before the call is durable, or dropped and counted; a disk
   * that fails to sync is counted too and does not hold this up.
   *
   * @throws IOException if the thread has ended, or was interrupted
   */
  public void flush() throws IOException {
    synchronized (lock) {
      checkOpen();
      long wanted = ++flushesWanted;
      lock.notifyAll();
      try {
        while (flushesDone < wanted && failure == null) {
          lock.wait();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while the queue was being made durable", e);
      }
      if (failure != null) {
        throw new IOException("the queue's writer has ended", failure);
      }
    }
  }

  /** The queue's identity. */
  public UUID id() {
    return log.queue();
  }

  /** This writer's epoch. */
  public long epoch() {
    return log.epoch();
  }

  /** Where it stands now. */
  public QueueStats stats() {
    synchronized (lock) {
      return logStats.with(acceptedRecords, acceptedBytes, nextPosition);
    }
  }

  /** Flushes, seals and frees the queue. A second call does nothing. */
  @Override
  public void close() throws IOException {
    synchronized (lock) {
      closing = true;
      lock.notifyAll();
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    synchronized (lock) {
      if (failure != null) {
        throw new IOException("the queue's writer has ended", failure);
      }
    }
  }

  private void checkOpen() {
    if (closing) {
      throw new IllegalStateException("the queue is closed");
    }
    if (failure != null) {
      throw new IllegalStateException("the queue's writer has ended", failure);
    }
  }

  private void run() {
    Throwable ended = null;
    try {
      lastTick = System.nanoTime();
      lastSync = lastTick;
      while (step()) {
        // On.
      }
    } catch (RuntimeException | Error e) {
      LOG.error("the queue's writer ends: {}", e.toString(), e);
      ended = e;
    }
    try {
      log.close();
    } catch (IOException | RuntimeException e) {
      LOG.error("cannot close the queue: {}", e.toString());
      ended = ended == null ? e : ended;
    }
    List<Runnable> ready;
    synchronized (lock) {
      failure = ended;
      closing = true;
      ready = takeListeners();
      lock.notifyAll();
    }
    call(ready);
  }

  /** A listener that throws must not cost the records that are in hand. */
  private static void call(List<Runnable> listeners) {
    for (Runnable listener : listeners) {
      try {
        listener.run();
      } catch (RuntimeException e) {
        LOG.warn("what waited for the queue to have room has failed: {}", e.toString());
      }
    }
  }

  /** One round: waits until something is due and does it; false at the end. */
  private boolean step() {
    boolean force;
    boolean ending;
    long flushes;
    long first;
    boolean all;
    List<Runnable> ready = List.of();
    synchronized (lock) {
      awaitWork();
      ending = closing;
      flushes = flushesWanted;
      force = ending || flushes > flushesDone;
      if (writingCount == 0 && fillingCount > 0 && (force || blockDue() <= 0)) {
        AvroBytes swap = writing;
        writing = filling;
        writingCount = fillingCount;
        filling = swap;
        fillingCount = 0;
        ready = takeListeners();
      }
      first = nextPosition - fillingCount - writingCount;
      all = fillingCount == 0;
    }
    call(ready);
    if (writingCount > 0) {
      // Refused for want of room: tried again with the next tick.
      if (log.append(writing, first, writingCount, force)) {
        writing.clear(KEEP_BYTES);
        writingCount = 0;
      }
    }
    long now = System.nanoTime();
    if (force || now - lastSync >= config.fsyncInterval().toNanos()) {
      log.sync();
      lastSync = now;
    }
    if (now - lastTick >= TICK_NANOS) {
      log.tick();
      lastTick = now;
    }
    boolean more;
    synchronized (lock) {
      // A flush that came while this round was on has its own; so has what was not taken yet.
      if (writingCount == 0 && all) {
        flushesDone = flushes;
      }
      logStats = log.stats(acceptedRecords, acceptedBytes, nextPosition);
      lock.notifyAll();
      more = !ending || fillingCount > 0 || writingCount > 0;
    }
    return more;
  }

  /** Waits, lock held, until a block, a sync or a tick is due, or somebody wants something. */
  private void awaitWork() {
    while (!closing && flushesWanted == flushesDone) {
      long now = System.nanoTime();
      long wait = TICK_NANOS - (now - lastTick);
      if (writingCount == 0 && fillingCount > 0) {
        wait = Math.min(wait, blockDue());
      }
      if (log.unsynced()) {
        wait = Math.min(wait, config.fsyncInterval().toNanos() - (now - lastSync));
      }
      if (wait <= 0) {
        return;
      }
      try {
        lock.wait(wait / 1_000_000, (int) (wait % 1_000_000));
      } catch (InterruptedException e) {
        LOG.warn("the queue's writer was interrupted; it goes on");
      }
    }
  }

  /** Nanoseconds until the collected records are to be appended. */
  private long blockDue() {
    if (fillingCount >= config.blockRecords() || filling.length() >= config.blockBytes()) {
      return 0;
    }
    return config.blockInterval().toNanos() - (System.nanoTime() - fillingSince);
  }

  private List<Runnable> takeListeners() {
    List<Runnable> taken = listeners;
    listeners = new ArrayList<>();
    return taken;
  }
}
