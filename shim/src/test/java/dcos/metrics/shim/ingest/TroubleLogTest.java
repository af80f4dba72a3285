// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.shim.stats.Counters;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TroubleLogTest {
  private final AtomicLong now = new AtomicLong();
  private final Counters counters = new Counters();
  private final List<String> lines = new ArrayList<>();
  private final TroubleLog log = new TroubleLog(counters, now::get, lines::add);

  @Test
  void aMillionBadRecordsAreCountedAndMakeAFewLines() {
    for (int i = 0; i < 1 << 20; i++) {
      log.report(Trouble.RECORD_TOO_LARGE, "tcp 127.0.0.1:1", "a topic of 70000 is over the limit");
    }
    assertEquals(TroubleLog.LINES, lines.size());
    assertEquals(
        "tcp 127.0.0.1:1: record dropped: a topic of 70000 is over the limit", lines.get(0));
    assertEquals(1 << 20, counters.value("tcp_input.records_too_large"));
    log.tick();
    assertEquals(TroubleLog.LINES, lines.size());
    now.addAndGet(TroubleLog.PERIOD_NANOS);
    log.tick();
    log.tick();
    assertEquals(TroubleLog.LINES + 1, lines.size());
    assertEquals(
        "tcp input: 1048566 more cases like that in 60 s (tcp_input.records_too_large: 1048576 in"
            + " all)",
        lines.get(TroubleLog.LINES));
  }

  @Test
  void kindsHaveTheirOwnLinesAndANewPeriodHasNewOnes() {
    log.report(Trouble.RECORD_TOO_LARGE, "tcp", "x");
    log.report(Trouble.HEADER_TOO_LARGE, "tcp", "x");
    now.addAndGet(TroubleLog.PERIOD_NANOS);
    log.report(Trouble.RECORD_TOO_LARGE, "tcp", "x");
    assertEquals(3, lines.size());
    assertEquals(1, counters.value("tcp_input.headers_too_large"));
    assertEquals(1, counters.value("tcp_input.avro_reader_open_failures"));
  }

  @Test
  void textFromTheSenderIsShortenedAndMadePrintable() {
    log.report(Trouble.SCHEMA_REFUSED, "tcp", "a\nb\u0007c" + "d".repeat(100_000));
    assertTrue(lines.get(0).startsWith("tcp: closed: a?b?cddd"));
    assertTrue(lines.get(0).length() < 500);
  }
}
