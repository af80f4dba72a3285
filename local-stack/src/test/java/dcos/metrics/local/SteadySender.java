// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import dcos.metrics.Datapoint;
import dcos.metrics.MetricList;
import dcos.metrics.avro.AvroBytes;
import dcos.metrics.avro.BlockCodec;
import dcos.metrics.avro.ContainerBuilder;
import dcos.metrics.avro.MetricListView;
import dcos.metrics.avro.RecordLimits;
import dcos.metrics.queue.QueueEntry;
import dcos.metrics.queue.QueueReader;
import dcos.metrics.queue.QueuedRecord;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A well-behaved sender: one connection for all of its life, a block of ten numbered records fifty
 * times a second. And what the queue has of them: a record that is missing, or out of order, is a
 * failure.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Its tasks keep what they fail with.
final class SteadySender implements AutoCloseable {
  private static final String TOPIC = "steady";
  private static final int RECORDS = 10;
  private static final int PERIOD_MS = 20;

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "steady-sender"));
  private final Socket socket = new Socket();
  private final AtomicLong sent = new AtomicLong();
  private final Path queueDir;
  private final MetricListView view = new MetricListView(RecordLimits.FORMAT);
  private volatile IOException failure;
  private QueueReader reader;
  private long queued;
  private long others;

  private SteadySender(Path queueDir) {
    this.queueDir = queueDir;
  }

  /** Starts one. */
  static SteadySender start(InetSocketAddress input, Path queueDir) throws IOException {
    SteadySender sender = new SteadySender(queueDir);
    sender.socket.connect(input);
    sender.thread.scheduleAtFixedRate(sender::sendBlock, 0, PERIOD_MS, TimeUnit.MILLISECONDS);
    return sender;
  }

  private void sendBlock() {
    if (failure != null) {
      return;
    }
    long first = sent.get();
    try {
      ContainerBuilder builder = new ContainerBuilder(BlockCodec.forName("null"), new byte[16]);
      int header = builder.build().length;
      AvroBytes bytes = new AvroBytes(64);
      for (int i = 0; i < RECORDS; i++) {
        bytes.clear();
        MetricListView.encode(
            new MetricList(TOPIC, List.of(), List.of(new Datapoint("n", first + i, 1.0))), bytes);
        builder.add(bytes.array(), 0, bytes.length());
      }
      byte[] file = builder.build();
      int from = first == 0 ? 0 : header;
      socket.getOutputStream().write(file, from, file.length - from);
      sent.addAndGet(RECORDS);
    } catch (IOException e) {
      failure = e;
    }
  }

  /** Records sent so far. */
  long sent() {
    return sent.get();
  }

  /** Its records that are in the queue now. */
  long queued() throws IOException {
    if (failure != null) {
      throw new AssertionError("the well-behaved sender was cut off after " + sent, failure);
    }
    if (reader == null) {
      reader = QueueReader.browse(queueDir);
    }
    for (QueueEntry entry; (entry = reader.next()) != null; ) {
      if (!(entry instanceof QueuedRecord record)) {
        throw new AssertionError("the queue has lost something: " + entry);
      }
      view.wrap(record.array(), record.from(), record.from() + record.length());
      if (!view.topic().equals(TOPIC)) {
        others++;
        continue;
      }
      long expected = queued++;
      view.forEachDatapoint(
          (name, timeMs, value) -> {
            if (timeMs != expected) {
              throw new AssertionError("record " + timeMs + " comes where " + expected + " should");
            }
          });
    }
    return queued;
  }

  /** Records of others that {@link #queued} has seen. */
  long others() {
    return others;
  }

  @Override
  public void close() throws IOException {
    thread.shutdownNow();
    socket.close();
    if (reader != null) {
      reader.close();
    }
  }
}
