// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect.ack;

import dcos.metrics.queue.QueuePosition;
import dcos.metrics.queue.QueueReader;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the reader's position durable, every second if it moved, on the thread {@code
 * position-<connector>}. A failure, such as a full disk, is told once and tried again.
 */
public final class PositionKeeper {
  private static final Logger log = LoggerFactory.getLogger(PositionKeeper.class);

  private final QueueReader reader;
  private final AckTracker tracker;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  /** Guarded by this. */
  private QueuePosition saved;

  private boolean failing;

  public PositionKeeper(String connector, QueueReader reader, AckTracker tracker, Duration period) {
    this.reader = reader;
    this.tracker = tracker;
    this.saved = tracker.done();
    this.thread = new Thread(() -> run(period), "position-" + connector);
    thread.setDaemon(true);
    thread.start();
  }

  /** Saves the position if it moved. */
  private synchronized void save() {
    QueuePosition done = tracker.done();
    if (done.equals(saved)) {
      return;
    }
    try {
      reader.commit(done);
      saved = done;
      if (failing) {
        failing = false;
        log.info("the position can be saved again: {}", done);
      }
    } catch (IOException e) {
      if (!failing) {
        failing = true;
        log.warn(
            "cannot save the position {}, trying again every second: {}; until then, a restart"
                + " repeats records from position {}",
            done,
            e.getMessage(),
            saved.position());
      }
    }
  }

  /** Ends the thread and saves a last time. A second call does nothing more. */
  public void close() {
    // Not by an interrupt: that would close the file that is just being written.
    closing.countDown();
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    save();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run(Duration period) {
    try {
      while (!closing.await(period.toMillis(), TimeUnit.MILLISECONDS)) {
        save();
      }
    } catch (InterruptedException e) {
      // Nobody interrupts this thread but to end it.
    }
  }
}
