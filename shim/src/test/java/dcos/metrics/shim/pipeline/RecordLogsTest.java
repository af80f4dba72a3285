// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.Datapoint;
import dcos.metrics.MetricList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordLogsTest {
  private final List<String> lines = new ArrayList<>();

  @Test
  void showsARecordInOneLine() {
    text().record("agent", Records.view(Records.record("web", "a", "b", "c", "")));

    assertEquals(
        List.of("received agent topic=web tags={a=b, c=} datapoints=[cpu=0.5 @1500000000000]"),
        lines);
  }

  @Test
  void escapesWhatATerminalWouldActOn() {
    text().record("x", Records.view(Records.record("a\nb\u001b[31m\u2028\u202e\\", "ü", "ok")));

    assertTrue(
        lines
            .get(0)
            .startsWith("received x topic=a\\u000ab\\u001b[31m\\u2028\\u202e\\u005c tags={ü=ok}"),
        lines.get(0));
  }

  @Test
  void boundsTheLineAndSaysWhatIsLeftOut() {
    List<Datapoint> datapoints = Collections.nCopies(10_000, new Datapoint("name", 1L, Double.NaN));
    MetricList record = new MetricList("t".repeat(10_000), List.of(), datapoints);

    text().record("x", Records.view(record));

    assertTrue(lines.get(0).length() < 5000, () -> "length " + lines.get(0).length());
    assertTrue(lines.get(0).contains("name=NaN @1"), lines.get(0));
    assertTrue(lines.get(0).matches(".*, … 9\\d{3} more]"), lines.get(0));
  }

  @Test
  void dumpsTheBytes() {
    RecordLogs.of(false, true, "queued", lines::add)
        .record("tcp 1.2.3.4:5", Records.view(Records.record("topic", "key", "value")));

    assertEquals(
        List.of(
            """
            queued tcp 1.2.3.4:5: 38 bytes
            00000000  0a 74 6f 70 69 63 02 06  6b 65 79 0a 76 61 6c 75  |.topic..key.valu|
            00000010  65 00 02 06 63 70 75 80  e0 bc ef a7 57 00 00 00  |e...cpu.....W...|
            00000020  00 00 00 e0 3f 00                                 |....?.|"""),
        lines);
  }

  @Test
  void boundsTheDump() {
    RecordLogs.of(false, true, "queued", lines::add)
        .record("x", Records.view(Records.record("t".repeat(10_000))));

    assertEquals(1 + 256 + 1, lines.get(0).lines().count());
    assertTrue(lines.get(0).endsWith("more bytes"), lines.get(0));
  }

  @Test
  void doesNothingUnlessAsked() {
    assertSame(RecordLog.NONE, RecordLogs.of(false, false, "queued", lines::add));
  }

  private RecordLog text() {
    return RecordLogs.of(true, false, "received", lines::add);
  }
}
