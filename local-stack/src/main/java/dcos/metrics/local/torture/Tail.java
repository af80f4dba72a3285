// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.torture;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/** Reads along on a thread of its own, until it is told to finish and has come to the end. */
abstract class Tail implements AutoCloseable {
  private final String place;
  private final Duration patience;
  private final Consumer<String> complaints;
  private final Thread thread;
  private volatile boolean finishing;

  /**
   * Does not read yet.
   *
   * @param place what is read, for people
   * @param patience how long the end may take once {@link #finish} is called
   */
  Tail(String place, Duration patience, Consumer<String> complaints) {
    this.place = place;
    this.patience = patience;
    this.complaints = complaints;
    this.thread = new Thread(this::run, "torture-tail of " + place);
  }

  /** Reads; returns when there is nothing more and {@link #isFinishing} says so. */
  abstract void read() throws IOException, InterruptedException;

  /** Whether nobody writes any more, so that what looks like the end is the end. */
  final boolean isFinishing() {
    return finishing;
  }

  final void complain(String complaint) {
    complaints.accept(complaint);
  }

  final void start() {
    thread.start();
  }

  /** Returns when all has been read that is there; nobody writes any more. */
  final void finish() throws InterruptedException {
    finishing = true;
    thread.join(patience.toMillis());
    if (thread.isAlive()) {
      complain("the end of " + place + " was not reached in " + patience.toSeconds() + " s");
    }
  }

  @Override
  public final void close() {
    thread.interrupt();
  }

  private void run() {
    try {
      read();
    } catch (InterruptedException e) {
      // Closed.
    } catch (IOException | RuntimeException e) {
      complain(place + " cannot be read along: " + e);
    }
  }
}
