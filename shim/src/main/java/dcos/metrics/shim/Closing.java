// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts that have been started, to be closed in the opposite order, at whatever moment of the
 * start the end comes. What takes its time and concerns no other part is closed meanwhile. Safe for
 * use by several threads.
 */
final class Closing {
  private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

  private final Deque<Part> inOrder = new ArrayDeque<>();
  private final List<Part> meanwhile = new ArrayList<>();
  private boolean closed;

  private record Part(String name, AutoCloseable closer) {
    boolean close() {
      try {
        closer.close();
        return true;
      } catch (Exception e) {
        LOG.error("{} could not be closed in order", name, e);
        return false;
      }
    }
  }

  /**
   * Remembers a part; where everything is closed already, closes it at once.
   *
   * @return the part
   */
  <T extends AutoCloseable> T add(String name, T closer) {
    Part part = new Part(name, closer);
    synchronized (this) {
      if (!closed) {
        inOrder.push(part);
        return closer;
      }
    }
    part.close();
    return closer;
  }

  /** As {@link #add}, for a part that is closed while the others are, on a thread of its own. */
  <T extends AutoCloseable> T addMeanwhile(String name, T closer) {
    Part part = new Part(name, closer);
    synchronized (this) {
      if (!closed) {
        meanwhile.add(part);
        return closer;
      }
    }
    part.close();
    return closer;
  }

  /** Closes all parts, whatever some of them say. Returns whether none said anything. */
  boolean closeAll() {
    synchronized (this) {
      closed = true;
    }
    // Nothing is added any more.
    List<CompletableFuture<Boolean>> ends = meanwhile.stream().map(Closing::start).toList();
    boolean well = true;
    while (!inOrder.isEmpty()) {
      well &= inOrder.pop().close();
    }
    for (CompletableFuture<Boolean> end : ends) {
      well &= end.join();
    }
    return well;
  }

  private static CompletableFuture<Boolean> start(Part part) {
    CompletableFuture<Boolean> end = new CompletableFuture<>();
    new Thread(() -> end.complete(part.close()), "close-" + part.name.replace(' ', '-')).start();
    return end;
  }
}
