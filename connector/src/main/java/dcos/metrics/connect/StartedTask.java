// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import dcos.metrics.queue.QueueInUseException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task that runs: waits for the queue to exist, publishes it, and opens it anew when the
 * directory was wiped and holds another. Its monitor guards all of it, so {@link #close} may come
 * from any thread and waits for a poll to end.
 */
final class StartedTask implements Closeable {
  private static final Logger log = LoggerFactory.getLogger(StartedTask.class);

  /** How long a poll waits: as long as a pause may take to have effect. */
  private static final long POLL_WAIT_MS = 500;

  /** A worker that is just ending may hold the queue this long. */
  private static final Duration IN_USE_WAIT = Duration.ofSeconds(30);

  /** Opens the queue. */
  @FunctionalInterface
  interface Opener {
    /**
     * Opens what is there.
     *
     * @param before the session before it, or null
     */
    QueueSession open(QueueSession before) throws IOException;
  }

  private final Opener opener;

  /** Written under the monitor; others take a look without it. */
  private volatile QueueSession session;

  /** The one before; null at first. */
  private QueueSession ended;

  private boolean closed;
  private boolean toldMissing;
  private long inUseSinceNanos;
  private boolean inUse;

  /**
   * Opens the queue if it is there.
   *
   * @throws ConnectException if it cannot be used
   */
  StartedTask(Opener opener) {
    this.opener = opener;
    open();
  }

  /** Records to publish, or null if there are none for now. */
  synchronized List<SourceRecord> poll() throws InterruptedException {
    if (closed) {
      return null;
    }
    if (session == null && !open()) {
      awaitClose();
      return null;
    }
    try {
      if (!session.isCurrent()) {
        if (session.abandon()) {
          return session.poll(POLL_WAIT_MS);
        }
        log.info(
            "the directory no longer holds queue {}: opening what is there now", session.queue());
        closeSession();
        return null;
      }
      return session.poll(POLL_WAIT_MS);
    } catch (IOException e) {
      throw new ConnectException("cannot read the queue: " + e.getMessage(), e);
    }
  }

  /** The queue that is open, or null. For any thread, for a look at its figures. */
  QueueSession session() {
    return session;
  }

  /** Saves the position and frees the queue. A second call does nothing. */
  @Override
  public synchronized void close() throws IOException {
    closed = true;
    notifyAll();
    closeSession();
  }

  /** Waits as long as a poll may, without the monitor. */
  private synchronized void awaitClose() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(POLL_WAIT_MS);
    for (long left = POLL_WAIT_MS; !closed && left > 0; ) {
      wait(left);
      left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    }
  }

  private boolean open() {
    try {
      session = opener.open(ended);
      inUse = false;
      toldMissing = false;
      return true;
    } catch (NoSuchFileException e) {
      if (!toldMissing) {
        toldMissing = true;
        log.info(
            "there is no queue yet ({}): waiting for the collector to make it", e.getMessage());
      }
    } catch (QueueInUseException e) {
      long now = System.nanoTime();
      if (!inUse) {
        inUse = true;
        inUseSinceNanos = now;
        log.info("{}: waiting for it to end", e.getMessage());
      } else if (now - inUseSinceNanos > IN_USE_WAIT.toNanos()) {
        throw new ConnectException(e.getMessage(), e);
      }
    } catch (IOException e) {
      throw new ConnectException("cannot open the queue: " + e.getMessage(), e);
    }
    return false;
  }

  private void closeSession() throws IOException {
    QueueSession ending = session;
    session = null;
    if (ending != null) {
      ended = ending;
      ending.close();
    }
  }
}
