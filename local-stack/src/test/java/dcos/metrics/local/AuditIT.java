// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.local.check.Format;
import dcos.metrics.local.check.RecordCheck;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code bin/collector audit}, as it is shipped, with a real broker and a real pair. That it sees
 * what is missing is shown by making the connector skip records; the other way round, an audit that
 * takes the highest position for all below it passes everything here but that.
 */
class AuditIT {
  private static final int COUNT = 2000;

  @TempDir Path directory;

  @RegisterExtension final LogsOnFailure logs = new LogsOnFailure(() -> directory);

  @ParameterizedTest
  @EnumSource(Format.class)
  void accountsForAllRecordsWhenTheWorkerIsKilledAndMissesThoseThatAreSkipped(Format format)
      throws Exception {
    try (TestPair pair = TestPair.start(directory, format);
        RecordCheck check = pair.check(2 * COUNT)) {
      CollectorProcess collector = pair.collector();
      ProcessHandle first = collector.awaitWorker(TestPair.PATIENCE);
      check.startSending(collector.input(), COUNT / 2);
      check.receiveAll(TestPair.PATIENCE, () -> {});
      check.startSending(collector.input(), COUNT);
      first.destroyForcibly();
      check.receiveAll(TestPair.PATIENCE, () -> {});

      AuditRun all = audit(pair, "--from", "0");
      assertEquals(0, all.exitCode(), all::toString);
      assertEquals(COUNT, all.queue().get("records").intValue() + empties(all), all::toString);
      assertEquals(COUNT - 1, all.queue().get("last").intValue());
      assertEquals(0, all.queue().get("missing").get("count").intValue());

      collector.awaitWorker(TestPair.PATIENCE);
      WorkerRest rest = new WorkerRest(collector.workerRest());
      rest.put("/connectors/metrics/stop");
      rest.awaitState("metrics", "STOPPED", TestPair.PATIENCE);
      check.startSending(collector.input(), 2 * COUNT);
      check.awaitSent();
      AuditRun waiting = audit(pair);
      assertEquals(0, waiting.exitCode(), waiting::toString);
      assertTrue(waiting.queue().get("directory").get("waiting").intValue() > 0);
      assertEquals(COUNT - 1, waiting.queue().get("complete_up_to").intValue());

      rest.rewind("metrics", COUNT + 10);
      rest.put("/connectors/metrics/resume");
      AuditRun missing =
          await().atMost(TestPair.PATIENCE).until(() -> audit(pair), AuditIT::isAllPublished);
      assertEquals(1, missing.exitCode(), missing::toString);
      assertEquals(COUNT + "-" + (COUNT + 9), AuditRun.ranges(missing.queue().get("missing")));
    }
  }

  private static boolean isAllPublished(AuditRun audit) {
    return audit.queue().get("directory").get("waiting").intValue() == 0;
  }

  private static int empties(AuditRun audit) {
    int empties = 0;
    for (var epoch : audit.queue().get("epochs")) {
      for (var declared : epoch.get("declared")) {
        assertEquals("empty", declared.get("cause").textValue());
        empties += declared.get("positions").get("count").intValue();
      }
    }
    return empties;
  }

  private static AuditRun audit(TestPair pair, String... more) throws Exception {
    String[] arguments = new String[more.length + 2];
    arguments[0] = "--queue";
    arguments[1] = pair.collector().dataDir().toString();
    System.arraycopy(more, 0, arguments, 2, more.length);
    return AuditRun.of(pair.broker().bootstrapServers(), arguments);
  }
}
