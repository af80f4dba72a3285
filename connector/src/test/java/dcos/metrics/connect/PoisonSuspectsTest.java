// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.queue.QueuePosition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoisonSuspectsTest {
  private static final PoisonSuspects SUSPICION =
      new PoisonSuspects(
          UUID.randomUUID(),
          new QueuePosition(-7, 42),
          100,
          2,
          1,
          Map.of("metrics-a=b : é", new RejectedTopics.Entry(2, 12345)));

  @TempDir private Path queue;
  private SuspicionFile file;

  @BeforeEach
  void open() throws Exception {
    Files.createDirectories(queue.resolve("readers"));
    file = new SuspicionFile(queue, "a/b c");
  }

  @Test
  void isKeptInAFile() throws Exception {
    assertNull(file.load());

    file.save(SUSPICION);
    assertEquals(SUSPICION, file.load());
    assertEquals(SUSPICION, new SuspicionFile(queue, "a/b c").load());
    assertNull(new SuspicionFile(queue, "a").load());

    Path path = queue.resolve("readers/a%2Fb%20c.suspicion");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
    file.delete();
    file.delete();
    assertNull(file.load());
    try (var left = Files.list(queue.resolve("readers"))) {
      assertEquals(0, left.count(), "nothing temporary is left");
    }
  }

  @Test
  void aDamagedFileCountsAsNone() throws Exception {
    for (String text :
        new String[] {
          "", "queue=x", "\\u00zz", "queue=" + SUSPICION.queue(), "a".repeat(500_000)
        }) {
      Files.writeString(queue.resolve("readers/a%2Fb%20c.suspicion"), text);
      assertNull(file.load(), text);
    }
  }

  @Test
  void aDirectoryThatIsGoneStopsNothing() throws Exception {
    Files.delete(queue.resolve("readers"));

    file.save(SUSPICION);

    assertNull(file.load());
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
