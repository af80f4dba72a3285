// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.torture;

import dcos.metrics.Datapoint;
import dcos.metrics.MetricList;
import dcos.metrics.Tag;
import dcos.metrics.avro.AvroBytes;
import dcos.metrics.avro.BlockCodec;
import dcos.metrics.avro.ContainerBuilder;
import dcos.metrics.avro.MetricListView;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A sender that makes a topic of each of its records. They have numbers below zero, so that the
 * books can hold them beside the others. More than a connection may make, so that some go to the
 * topic that takes the rest.
 */
final class ManyTopics {
  private static final int COUNT = 300;
  private static final int TIMEOUT_MS = 10_000;
  private static final String TAG = "many";

  /** Of all runs in this process: no number is given twice. */
  private static final AtomicInteger NEXT = new AtomicInteger();

  private ManyTopics() {}

  /** Sends them; returns how many. */
  static int send(InetSocketAddress collector) throws IOException {
    ContainerBuilder builder = new ContainerBuilder(BlockCodec.forName("null"), new byte[16]);
    for (int i = 0; i < COUNT; i++) {
      int number = NEXT.incrementAndGet();
      AvroBytes record = new AvroBytes(100);
      MetricListView.encode(
          new MetricList(
              "many-" + number % (2 * COUNT),
              List.of(new Tag(TAG, Integer.toString(number))),
              List.of(new Datapoint(TAG, (long) number, (double) number))),
          record);
      builder.add(record.array(), 0, record.length());
    }
    try (Socket socket = new Socket()) {
      socket.connect(collector, TIMEOUT_MS);
      socket.setSoTimeout(TIMEOUT_MS);
      socket.getOutputStream().write(builder.build());
      socket.shutdownOutput();
      try (InputStream in = socket.getInputStream()) {
        return in.read() < 0 ? COUNT : 0;
      }
    } catch (IOException e) {
      return 0; // It is down; what it took of them is in the queue.
    }
  }

  /** The number of such a record, below -1; empty if it is none. */
  static OptionalInt numberOf(List<Tag> tags) {
    return tags.stream()
        .filter(tag -> tag.getKey().equals(TAG))
        .mapToInt(tag -> -1 - Integer.parseInt(tag.getValue()))
        .findFirst();
  }
}
