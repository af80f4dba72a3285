// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Lines of the log as systemd's journal takes them. */
class JournalLevelTest {
  private final JournalLevel levels = new JournalLevel();

  @Test
  void eachLineHasItsLevelAndAStackTraceThatOfItsLine() {
    assertEquals("<6>\tat nowhere\n", mark("\tat nowhere\n"));
    assertEquals(
        "<4>2026-01-01T00:00:00.000Z WARN Queue - full\n",
        mark("2026-01-01T00:00:00.000Z WARN Queue - full\n"));
    assertEquals(
        "<3>2026-01-01T00:00:00.000Z ERROR Main - é\n",
        mark("2026-01-01T00:00:00.000Z ERROR Main - é\n"));
    assertEquals("<3>\tat dcos.metrics\n", mark("\tat dcos.metrics\n"));
    assertEquals(
        "<6>2026-01-01T00:00:00.000Z INFO Main - ready\n",
        mark("2026-01-01T00:00:00.000Z INFO Main - ready\n"));
    assertEquals(
        "<7>2026-01-01T00:00:00.000Z DEBUG A - b\n",
        mark("2026-01-01T00:00:00.000Z DEBUG A - b\n"));
    assertEquals("<3>collector: cannot listen\n", mark("collector: cannot listen\n"));
  }

  @Test
  void aLineInPartsIsMarkedOnce() {
    assertEquals("<6>aaa", mark("aaa"));
    assertEquals("bbb\n", mark("bbb\n"));
    assertEquals("<6>ccc\n", mark("ccc\n"));
  }

  @Test
  void onlyTheJournalsOwnSocketGetsThem() {
    assertTrue(JournalLevel.isJournal("9:1234", "socket:[1234]"));
    assertFalse(JournalLevel.isJournal("9:1234", "socket:[12345]"));
    assertFalse(JournalLevel.isJournal("9:1234", "pipe:[1234]"));
    assertFalse(JournalLevel.isJournal("", "/dev/null"));
    assertFalse(JournalLevel.appliesTo(Map.of()));
    assertFalse(JournalLevel.appliesTo(Map.of("JOURNAL_STREAM", "0:0")));
  }

  private String mark(String line) {
    return new String(levels.mark(line.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
  }
}
