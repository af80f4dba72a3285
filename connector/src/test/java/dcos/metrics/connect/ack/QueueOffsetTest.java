// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect.ack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.queue.QueuePosition;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;

class QueueOffsetTest {
  @Test
  void comesBackFromItsMap() {
    QueueOffset offset = QueueOffset.of(new QueuePosition(-2, 1L << 40));

    assertEquals(Map.of("epoch", "fffffffffffffffe", "position", 1L << 40), offset.toMap());
    assertEquals(offset, QueueOffset.fromMap(offset.toMap()));
  }

  @Test
  void takesNumbersOfAnyShapeAndNoEpoch() {
    QueueOffset expected = new QueueOffset(null, 7);

    assertEquals(expected, QueueOffset.fromMap(Map.of("position", 7)));
    assertEquals(expected, QueueOffset.fromMap(Map.of("position", 7L)));
    assertEquals(expected, QueueOffset.fromMap(Map.of("position", " 7 ")));
  }

  @Test
  void refusesWhatIsNoOffset() {
    for (Map<String, Object> bad :
        java.util.List.<Map<String, Object>>of(
            Map.of(),
            Map.of("position", -1),
            Map.of("position", 1.5),
            Map.of("position", "one"),
            Map.of("position", 1, "epoch", "12"),
            Map.of("position", 1, "epoch", "zzzzzzzzzzzzzzzz"),
            Map.of("position", 1, "epoch", 12))) {
      ConnectException e =
          assertThrows(ConnectException.class, () -> QueueOffset.fromMap(bad), bad::toString);
      assertTrue(e.getMessage().contains("source offset"), e.getMessage());
    }
  }

  @Test
  void namesItsQueue() {
    UUID queue = UUID.randomUUID();

    assertEquals(queue, QueueOffset.queueOf(QueueOffset.partition(queue)));
    assertThrows(ConnectException.class, () -> QueueOffset.queueOf(null));
    assertThrows(ConnectException.class, () -> QueueOffset.queueOf(Map.of("file", "x")));
    assertThrows(ConnectException.class, () -> QueueOffset.queueOf(Map.of("queue", "x")));
  }
}
