// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.Datapoint;
import dcos.metrics.MetricList;
import dcos.metrics.Tag;
import dcos.metrics.avro.AvroBytes;
import dcos.metrics.avro.MetricListView;
import dcos.metrics.queue.QueueConfig;
import dcos.metrics.queue.QueueReaders;
import dcos.metrics.queue.QueueWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** A queue without a shim, for a connector to read. */
final class TestQueue implements AutoCloseable {
  private final Path directory;
  private final QueueWriter writer;
  private long written;

  TestQueue(Path directory) throws IOException {
    this.directory = directory;
    this.writer = QueueWriter.open(QueueConfig.of(directory).withMinFreeBytes(0));
  }

  UUID id() {
    return writer.id();
  }

  /** Appends so many records of one datapoint with that name. */
  void write(String topic, String name, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      offer(
          new MetricList(
              topic,
              List.of(new Tag("host", "a")),
              List.of(new Datapoint(name, 1_448_000_000_000L, 1.5))));
    }
    writer.flush();
  }

  private void offer(MetricList list) {
    AvroBytes bytes = new AvroBytes(256);
    MetricListView.encode(list, bytes);
    assertTrue(writer.offer(bytes.array(), 0, bytes.length()) >= 0);
    written++;
  }

  /** How many records were written, and so the position of the next. */
  long written() {
    return written;
  }

  /** Where its only reader is; 0 if there is none yet. */
  long committed() throws IOException {
    var readers = QueueReaders.list(directory);
    return readers.isEmpty() ? 0 : readers.get(0).position().position();
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
