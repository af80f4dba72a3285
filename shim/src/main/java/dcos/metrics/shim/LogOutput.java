// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Standard error of a process that must not wait for whoever reads it: a pipe that nobody empties
 * would stop every thread that logs, the event loop among them. Lines wait in memory, up to {@value
 * #MAX_BYTES} bytes; a thread of its own, {@code log-writer}, writes them. What does not fit is
 * dropped line by line, counted, and told as soon as the reader goes on. Safe for use by several
 * threads.
 */
final class LogOutput extends OutputStream {
  /** Some thousand lines: enough for a reader that is only slow. */
  static final int MAX_BYTES = 256 << 10;

  /** A line that is longer is written in parts. */
  private static final int MAX_LINE = 16 << 10;

  private static final Logger LOG = LoggerFactory.getLogger(LogOutput.class);

  private final OutputStream target;

  /** What is done to each line before it is written. */
  private final UnaryOperator<byte[]> form;

  private final Object lock = new Object();

  // Guarded by the lock:
  private final Deque<byte[]> lines = new ArrayDeque<>();
  private int waitingBytes;
  private boolean writing;
  private long dropped;
  private LongConsumer droppedCounter = n -> {};

  /** Of the one thread that holds the PrintStream's lock. */
  private final byte[] line = new byte[MAX_LINE];

  private int length;

  LogOutput(OutputStream target, UnaryOperator<byte[]> form) {
    this.target = target;
    this.form = form;
    Thread writer = new Thread(this::writeAll, "log-writer");
    writer.setDaemon(true);
    writer.start();
  }

  /** Takes the place of {@link System#err} from now on. */
  static LogOutput install(Map<String, String> environment) {
    UnaryOperator<byte[]> form =
        JournalLevel.appliesTo(environment) ? new JournalLevel()::mark : line -> line;
    LogOutput output = new LogOutput(new FileOutputStream(FileDescriptor.err), form);
    System.setErr(new PrintStream(output, true, StandardCharsets.UTF_8));
    return output;
  }

  /** Whom to tell how many lines were dropped, as it happens. */
  void countDropped(LongConsumer counter) {
    synchronized (lock) {
      droppedCounter = counter;
    }
  }

  @Override
  public void write(int b) {
    line[length++] = (byte) b;
    if (b == '\n' || length == MAX_LINE) {
      endLine();
    }
  }

  @Override
  public void write(byte[] bytes, int from, int count) {
    for (int i = from; i < from + count; i++) {
      write(bytes[i]);
    }
  }

  private void endLine() {
    byte[] ended = Arrays.copyOf(line, length);
    length = 0;
    LongConsumer count;
    synchronized (lock) {
      if (waitingBytes + ended.length <= MAX_BYTES) {
        lines.add(ended);
        waitingBytes += ended.length;
        lock.notifyAll();
        return;
      }
      dropped++;
      count = droppedCounter;
    }
    count.accept(1);
  }

  /**
   * Returns when all lines are written, or when none could be for that long: whoever does not read
   * must not hold up the end of the process either.
   */
  void drain(Duration patience) {
    synchronized (lock) {
      long deadline = System.nanoTime() + patience.toNanos();
      int before = waitingBytes;
      while (waitingBytes > 0 || writing) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          return;
        }
        try {
          lock.wait(left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
        if (waitingBytes < before) {
          before = waitingBytes;
          deadline = System.nanoTime() + patience.toNanos();
        }
      }
    }
  }

  private void writeAll() {
    while (true) {
      byte[] next;
      synchronized (lock) {
        while (lines.isEmpty()) {
          try {
            lock.wait();
          } catch (InterruptedException e) {
            return;
          }
        }
        next = lines.peek();
        writing = true;
      }
      boolean written = passOn(next);
      long lost;
      LongConsumer count;
      synchronized (lock) {
        lines.remove();
        waitingBytes -= next.length;
        writing = false;
        lost = lines.isEmpty() ? dropped : 0;
        dropped -= lost;
        count = droppedCounter;
        lock.notifyAll();
      }
      if (!written) {
        count.accept(1);
      }
      if (lost > 0) {
        LOG.warn("{} lines of this log were dropped, because nobody read what came before", lost);
      }
    }
  }

  private boolean passOn(byte[] bytes) {
    try {
      target.write(form.apply(bytes));
      return true;
    } catch (IOException e) {
      return false; // Whoever read it has gone, and there is no other place to say so.
    }
  }
}
