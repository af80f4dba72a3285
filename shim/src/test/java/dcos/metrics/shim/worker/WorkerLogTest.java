// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

class WorkerLogTest {
  private final Lines lines = new Lines();
  private final AtomicLong time = new AtomicLong();
  private final WorkerLog log = new WorkerLog(lines, time::get);

  @Test
  void forwardsEachLineAtItsOwnLevel() {
    forward("INFO Task - started\nWARN Client - slow\nERROR Task - failed\n");

    assertEquals(
        List.of(
            "INFO worker: Task - started",
            "WARN worker: Client - slow",
            "ERROR worker: Task - failed"),
        lines.all);
  }

  @Test
  void aStackTraceBelongsToItsMessage() {
    forward("INFO Task - started\nERROR Task - failed\njava.io.IOException: no\n\tat Task.run\n");

    assertEquals(
        List.of(
            "INFO worker: Task - started",
            "ERROR worker: Task - failed",
            "ERROR worker: java.io.IOException: no",
            "ERROR worker: \tat Task.run"),
        lines.all);
  }

  @Test
  void showsWhatTheJvmSaysBeforeAnythingIsLogged() {
    forward("Error: Could not find or load main class\n");

    assertEquals(List.of("WARN worker: Error: Could not find or load main class"), lines.all);
  }

  @Test
  void cutsLongLines() {
    forward("INFO " + "x".repeat(3 * WorkerLog.MAX_LINE) + "\nINFO next\n");

    assertEquals("INFO worker: " + "x".repeat(WorkerLog.MAX_LINE - 5) + "…", lines.all.get(0));
    assertEquals("INFO worker: next", lines.all.get(1));
  }

  @Test
  void countsWhatIsTooMuch() {
    forward("INFO again\n".repeat(WorkerLog.MAX_LINES + 7));

    assertEquals(WorkerLog.MAX_LINES + 1, lines.all.size());
    assertEquals(
        "WARN worker: 7 more lines within ten seconds are left out",
        lines.all.get(WorkerLog.MAX_LINES));
  }

  @Test
  void goesOnAfterTenSeconds() {
    forward("INFO again\n".repeat(WorkerLog.MAX_LINES));
    time.addAndGet(10_000_000_000L);
    forward("INFO later\n");

    assertEquals("INFO worker: later", lines.all.get(WorkerLog.MAX_LINES));
  }

  @Test
  void forwardsALastLineWithoutAnEnd() {
    forward("INFO one\r\nINFO cut off");

    assertEquals(List.of("INFO worker: one", "INFO worker: cut off"), lines.all);
  }

  private void forward(String output) {
    log.forward(new ByteArrayInputStream(output.getBytes(StandardCharsets.UTF_8)));
  }

  /** A logger that keeps its lines. */
  private static final class Lines extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1;

    private final transient List<String> all = new ArrayList<>();

    @Override
    public boolean isTraceEnabled() {
      return true;
    }

    @Override
    public boolean isDebugEnabled() {
      return true;
    }

    @Override
    public boolean isInfoEnabled() {
      return true;
    }

    @Override
    public boolean isWarnEnabled() {
      return true;
    }

    @Override
    public boolean isErrorEnabled() {
      return true;
    }

    @Override
    protected String getFullyQualifiedCallerName() {
      return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(
        Level level, Marker marker, String message, Object[] arguments, Throwable thrown) {
      all.add(level + " " + MessageFormatter.basicArrayFormat(message, arguments));
    }
  }
}
