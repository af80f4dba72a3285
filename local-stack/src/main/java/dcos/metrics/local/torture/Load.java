// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.torture;

import dcos.metrics.avro.AvroBytes;
import dcos.metrics.avro.BlockCodec;
import dcos.metrics.avro.ContainerBuilder;
import dcos.metrics.avro.MetricListView;
import dcos.metrics.local.check.CheckRecords;
import dcos.metrics.tools.emit.StreamSender;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Sends numbered records to the collector at a steady rate, on a thread of its own, and connects
 * again whenever its connection breaks. Records that were on their way in a broken connection are
 * lost or sent twice, as the protocol has no acknowledgement: what counts is what the queue took.
 */
final class Load implements AutoCloseable {
  private static final int TICKS_A_SECOND = 20;
  private static final int BROKEN_BLOCK = 30;
  private static final Duration FINISH = Duration.ofSeconds(30);
  private static final int CONNECT_MS = 2000;

  private final InetSocketAddress collector;
  private final CheckRecords records;
  private final int rate;
  private final Consumer<String> trouble;
  private final Thread thread = new Thread(this::run, "torture-load");
  private volatile int next;
  private volatile boolean breakNow;
  private volatile boolean finishing;

  /**
   * Sends nothing yet.
   *
   * @param rate records a second
   * @param trouble is told of what ends it before its time
   */
  Load(InetSocketAddress collector, CheckRecords records, int rate, Consumer<String> trouble) {
    this.collector = collector;
    this.records = records;
    this.rate = rate;
    this.trouble = trouble;
  }

  void start() {
    thread.start();
  }

  /** The number of the next record; all before it have been handed to a connection. */
  int next() {
    return next;
  }

  /** Breaks the connection, and one more in the middle of a block, within a tick. */
  void dropConnections() {
    breakNow = true;
  }

  /** Sends no more; returns when the collector has read what was sent. */
  void finish() throws InterruptedException {
    finishing = true;
    thread.join(2 * FINISH.toMillis());
    close();
  }

  /** Ends it at once. */
  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    try {
      while (!finishing) {
        sendUntilBroken();
      }
    } catch (InterruptedException e) {
      // Closed.
    } catch (IOException | RuntimeException e) {
      trouble.accept("the sender has failed: " + e);
    }
  }

  private void sendUntilBroken() throws IOException, InterruptedException {
    StreamSender.Settings where =
        StreamSender.Settings.to(collector.getHostString(), collector.getPort());
    try (StreamSender sender = new StreamSender(where, message -> {})) {
      long tick = System.nanoTime();
      while (!finishing && !breakNow) {
        for (int i = 0; i < rate / TICKS_A_SECOND; i++) {
          int number = next;
          sender.send(records.sent(number));
          next = number + 1;
        }
        sender.flushIfDue();
        tick = Math.max(tick + 1_000_000_000L / TICKS_A_SECOND, System.nanoTime() - 1_000_000_000L);
        Waiting.pass(Duration.ofNanos(tick - System.nanoTime()));
      }
      if (finishing) {
        sender.finish(FINISH);
      }
    }
    if (breakNow) {
      breakNow = false;
      sendBrokenBlock();
    }
  }

  private void sendBrokenBlock() throws IOException {
    ContainerBuilder block = new ContainerBuilder(BlockCodec.forName("null"), new byte[16]);
    AvroBytes bytes = new AvroBytes(1 << 10);
    int first = next;
    next = first + BROKEN_BLOCK;
    for (int number = first; number < first + BROKEN_BLOCK; number++) {
      bytes.clear();
      MetricListView.encode(records.sent(number), bytes);
      block.add(bytes.array(), 0, bytes.length());
    }
    byte[] whole = block.build();
    try (Socket socket = new Socket()) {
      socket.connect(collector, CONNECT_MS);
      socket.getOutputStream().write(whole, 0, whole.length * 2 / 3);
      // Resets the connection in place of ending it.
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // Nobody listens: as broken as can be.
    }
  }
}
