// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private long nanos;

  @Test
  void isABarThatGoesAwayOnATerminal() {
    ProgressLine line = new ProgressLine(out, true, () -> nanos, "records", 200);
    nanos += TimeUnit.SECONDS.toNanos(1);
    line.show(50);
    assertEquals(
        "\r[##########..............................]  25 % (50 of 200 records)", written());
    line.clear();
    assertTrue(written().endsWith("\r\033[K"));
  }

  @Test
  void isALineEveryFewSecondsElsewhere() {
    ProgressLine line = new ProgressLine(out, false, () -> nanos, "records", 200);
    for (int second = 1; second <= 10; second++) {
      nanos += TimeUnit.SECONDS.toNanos(1);
      line.show(second * 10);
    }
    line.clear();
    assertEquals(
        "50 of 200 records, after 5 s\n100 of 200 records, after 10 s\n",
        written().replace(System.lineSeparator(), "\n"));
  }

  private String written() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
