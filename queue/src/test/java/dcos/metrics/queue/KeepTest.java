// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What was read is kept for a while, but new records come first. Fails if only what is unread makes
 * room under a policy, or if what is to be kept is never given up.
 */
class KeepTest {
  private static final Path DIRECTORY = Path.of("/q");

  private final SimulatedDisk disk = new SimulatedDisk();

  @ParameterizedTest
  @EnumSource
  void whatAllHaveReadGivesWay(FullPolicy policy) throws IOException {
    SegmentLog log = open(config(policy).withKeep(1 << 30, Duration.ofDays(1)));
    try (QueueReader reader = QueueReader.register(DIRECTORY, "one", disk, System::nanoTime)) {
      long kept = 0;
      for (int i = 0; i < 200; i++) {
        assertTrue(Records.append(log, 20), "the sender is held up at " + i);
        Records.drain(reader);
        reader.commit(reader.position());
        log.tick();
        kept = Math.max(kept, log.stats(0, 0, 0).segments());
      }
      assertTrue(kept > 3, "nothing was kept at all");
      assertEquals(Map.of(), log.stats(0, 0, 0).droppedRecords());
      assertEquals(0, log.stats(0, 0, 0).trimmedUnreadRecords());
      assertTrue(log.stats(0, 0, 0).diskBytes() <= 32 << 10);
    }
    log.close();
  }

  /** Fails if the writer goes by where the readers were at its last tick. */
  @ParameterizedTest
  @EnumSource
  void whatHasJustBeenReadIsNotTakenForUnread(FullPolicy policy) throws IOException {
    SegmentLog log = open(config(policy));
    try (QueueReader reader = QueueReader.register(DIRECTORY, "one", disk, System::nanoTime)) {
      for (int i = 0; i < 200; i++) {
        assertTrue(Records.append(log, 20), "the sender is held up at " + i);
        Records.drain(reader);
        reader.commit(reader.position());
        disk.pass(Duration.ofMillis(100));
      }
      assertEquals(Map.of(), log.stats(0, 0, 0).droppedRecords());
      assertEquals(0, log.stats(0, 0, 0).trimmedUnreadRecords());
    }
    log.close();
  }

  private static QueueConfig config(FullPolicy policy) {
    return QueueConfig.of(DIRECTORY)
        .withMinFreeBytes(0)
        .withSegments(4096, Duration.ofHours(1))
        .withBound(32 << 10, policy);
  }

  private SegmentLog open(QueueConfig config) throws IOException {
    return SegmentLog.open(config, disk, disk::now, new SecureRandom());
  }
}
