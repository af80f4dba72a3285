// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
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
    Path queueDirectory = directory.resolve("queue");
    try (EmbeddedBroker broker = new EmbeddedBroker(directory.resolve("broker"), 0);
        TestQueue queue = new TestQueue(queueDirectory)) {
      broker.start();
      ConnectWorker worker =
          new ConnectWorker(directory.resolve("worker"), broker.bootstrapServers(), queueDirectory)
              .withConnector("producer.topics.max", Integer.toString(TOPICS / 2));
      try {
        worker.start();
        writeToEach(queue);
        worker.await(
            "a new task",
            () ->
                worker
                    .get("/connectors/" + ConnectWorker.CONNECTOR + "/tasks")
                    .contains("\"task.generation\":\"1\""));
        writeToEach(queue);
        worker.await("all records", () -> queue.committed() == 2 * TOPICS);
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
              queueDirectory.toString());
      assertEquals(0, audit.exitCode(), audit::toString);
      assertEquals(2 * TOPICS, audit.queue().get("records").longValue(), audit::toString);
    }
  }

  private static void writeToEach(TestQueue queue) throws IOException {
    for (int i = 0; i < TOPICS; i++) {
      queue.write("topic-" + i, "n", 1);
    }
  }
}
