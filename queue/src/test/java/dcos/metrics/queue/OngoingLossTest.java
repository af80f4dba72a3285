// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is lost is told while it is being lost. Fails if the first loss, the minute's count or the
 * end is not told, or if each loss is.
 */
class OngoingLossTest {
  private static final Instant START = Instant.ofEpochSecond(1_700_000_000);

  private final List<String> lines = new ArrayList<>();

  @ParameterizedTest
  @EnumSource
  void tellsTheBeginningOnceAMinuteAndTheEnd(FullPolicy policy) {
    OngoingLosses losses =
        new OngoingLosses(QueueConfig.of(Path.of("/q")).withBound(1 << 20, policy), lines::add);
    boolean holds = policy == FullPolicy.BLOCK;
    for (int second = 0; second <= 150; second++) {
      losses.refused(SegmentLog.DISK_FULL, holds ? 0 : 2, START.plusSeconds(second));
      losses.tick(START.plusSeconds(second));
    }
    for (int second = 151; second < 200; second++) {
      losses.tick(START.plusSeconds(second));
    }
    assertEquals(4, lines.size(), lines::toString);
    assertTrue(lines.get(0).startsWith("the disk of the queue in /q has less than "), lines.get(0));
    assertTrue(lines.get(0).contains(holds ? "senders are held up" : "records are dropped"));
    assertTrue(lines.get(0).endsWith("; make room on it, or lower queue-min-free-mbytes"));
    String lost = holds ? "(0 records lost so far)" : "(122 records lost so far)";
    assertTrue(lines.get(1).startsWith("for 60 s now: ") && lines.get(1).contains(lost));
    assertTrue(lines.get(2).startsWith("for 120 s now: "), lines.get(2));
    String all = holds ? "(0 records lost in all)" : "(302 records lost in all)";
    assertTrue(lines.get(3).startsWith("over after 150 s: ") && lines.get(3).endsWith(all));
  }

  @Test
  void tellsOfAQueueThatTrimsUnreadRecordsNowAndThen() {
    OngoingLosses losses =
        new OngoingLosses(
            QueueConfig.of(Path.of("/q")).withBound(1 << 20, FullPolicy.DROP_OLDEST), lines::add);
    for (int second = 0; second < 59; second++) {
      if (second % 7 == 0) {
        losses.trimmed(100, START.plusSeconds(second));
      }
      losses.tick(START.plusSeconds(second));
    }
    assertEquals(1, lines.size(), lines::toString);
    assertTrue(lines.get(0).contains("the oldest records are deleted unread"), lines.get(0));
  }
}
