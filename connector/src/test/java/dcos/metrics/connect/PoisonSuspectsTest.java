// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.queue.QueueConfig;
import dcos.metrics.queue.QueuePosition;
import dcos.metrics.queue.QueueReader;
import dcos.metrics.queue.QueueReaders;
import dcos.metrics.queue.QueueWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is suspected survives a restart of the task, and nothing else does harm in its place. Fails
 * if it is kept outside of the reader's note, or if a note that is no suspicion stops the task.
 */
class PoisonSuspectsTest {
  private static final PoisonSuspects SUSPICION =
      new PoisonSuspects(
          UUID.randomUUID(),
          new QueuePosition(-7, 42),
          100,
          2,
          1,
          Map.of("metrics-a=b : é", new RejectedTopics.Entry(2, 12345)));

  @TempDir private Path temporary;
  private Path queue;
  private QueueReader reader;
  private SuspicionFile file;

  @BeforeEach
  void open() throws Exception {
    queue = temporary.resolve("queue");
    QueueWriter.open(QueueConfig.of(queue).withMinFreeBytes(0)).close();
    register();
  }

  @AfterEach
  void close() throws Exception {
    reader.close();
  }

  private void register() throws Exception {
    reader = QueueReader.register(queue, "a/b c");
    file = new SuspicionFile(reader);
  }

  @Test
  void isKeptForTheNextReaderOfThatName() throws Exception {
    assertNull(file.load());

    file.save(SUSPICION);
    assertEquals(SUSPICION, file.load());
    reader.close();
    register();
    assertEquals(SUSPICION, file.load());
    try (QueueReader other = QueueReader.register(queue, "a")) {
      assertNull(new SuspicionFile(other).load());
    }

    file.delete();
    file.delete();
    assertNull(file.load());
  }

  @Test
  void goesWithTheReader() throws Exception {
    file.save(SUSPICION);
    reader.close();

    QueueReaders.remove(queue, "a/b c");

    register();
    assertNull(file.load());
  }

  @Test
  void aNoteThatIsNoSuspicionCountsAsNone() throws Exception {
    for (String text :
        new String[] {
          "", "queue=x", "\\u00zz", "queue=" + SUSPICION.queue(), "a".repeat(200_000)
        }) {
      reader.setNote(text);
      assertNull(file.load(), text);
    }
  }

  @Test
  void concernsStartsAmongTheSuspectedOnly() {
    assertTrue(SUSPICION.concerns(new QueuePosition(-7, 42)));
    assertTrue(SUSPICION.concerns(new QueuePosition(-7, 99)));
    assertFalse(SUSPICION.concerns(new QueuePosition(-7, 100)));
    assertFalse(SUSPICION.concerns(new QueuePosition(-7, 41)), "a rewind");
    assertFalse(SUSPICION.concerns(new QueuePosition(-8, 42)), "another writer's numbers");
  }
}
