package dcos.metrics.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.Datapoint;
import dcos.metrics.MetricList;
import dcos.metrics.avro.AvroBytes;
import dcos.metrics.avro.MetricListView;
import dcos.metrics.queue.QueueConfig;
import dcos.metrics.queue.QueueReaders;
import dcos.metrics.queue.QueueWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Topics without end, with the shipped plugin in a stock worker: the task is started anew before
 * they take all of its memory, in good order, and all records arrive. Fails if {@code
 * TaskRenewal.renew} does nothing.
 */
@Timeout(180)
class TaskRenewalIT {
  private static final int TOPICS = 40;

  @TempDir private Path directory;

  @Test
  void theTaskIsStartedAnewWhenItsProducerKnowsTooManyTopics() throws Exception {
    Path queue = directory.resolve("queue");
    try (EmbeddedBroker broker = new EmbeddedBroker(directory.resolve("broker"), 0);
        QueueWriter writer = QueueWriter.open(QueueConfig.of(queue).withMinFreeBytes(0))) {
      broker.start();
      ConnectWorker worker =
          new ConnectWorker(directory.resolve("worker"), broker.bootstrapServers(), queue)
              .withConnector("producer.topics.max", Integer.toString(TOPICS / 2));
      try {
        worker.start();
        write(writer, TOPICS);
        worker.await(
            "a new task",
            () ->
                worker
                    .get("/connectors/" + ConnectWorker.CONNECTOR + "/tasks")
                    .contains("\"task.generation\":\"1\""));
        write(writer, TOPICS);
        worker.await("all records", () -> committed(queue) == 2 * TOPICS);
        assertTrue(worker.status().contains("\"tasks\":[{\"id\":0,\"state\":\"RUNNING\""));
        assertFalse(worker.logged().contains("unrecoverable"), worker.logged());
      } finally {
        worker.stop();
      }
      AuditRun audit =
          AuditRun.of(
              broker.bootstrapServers(),
              "--topics",
              "metrics-.*",
              "--from",
              "0",
              "--queue",
              queue.toString());
      assertEquals(0, audit.exitCode(), audit::toString);
      assertEquals(2 * TOPICS, audit.queue().get("records").longValue(), audit::toString);
    }
  }

  private static long committed(Path queue) throws IOException {
    var readers = QueueReaders.list(queue);
    return readers.isEmpty() ? 0 : readers.get(0).position().position();
  }

  private static void write(QueueWriter writer, int topics) throws IOException {
    AvroBytes bytes = new AvroBytes(256);
    for (int i = 0; i < topics; i++) {
      bytes.clear();
      MetricListView.encode(
          new MetricList(
              "topic-" + i, List.of(), List.of(new Datapoint("n", 1_448_000_000_000L, 1.5))),
          bytes);
      assertTrue(writer.offer(bytes.array(), 0, bytes.length()) >= 0);
    }
    writer.flush();
  }
}
