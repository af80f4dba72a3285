// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.local.check.Format;
import dcos.metrics.local.check.RecordCheck;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class PairIT {
  private static final int COUNT = 4000;

  @TempDir Path directory;

  @RegisterExtension final LogsOnFailure logs = new LogsOnFailure(() -> directory);

  @Test
  void nothingIsMissingWhenTheWorkerIsKilled() throws Exception {
    try (TestPair pair = TestPair.start(directory, Format.LIST);
        RecordCheck check = pair.check(COUNT)) {
      CollectorProcess collector = pair.collector();
      ProcessHandle first = collector.awaitWorker(TestPair.PATIENCE);
      check.startSending(collector.input(), COUNT / 2);
      check.receiveAll(TestPair.PATIENCE, () -> {});
      check.startSending(collector.input(), COUNT);
      first.destroyForcibly();
      check.receiveAll(TestPair.PATIENCE, () -> {});
      assertNotEquals(first.pid(), collector.awaitWorker(TestPair.PATIENCE).pid());
      assertTrue(check.isClean(), check::summary);
    }
  }

  @Test
  void nothingIsMissingWhenTheBrokerIsKilled() throws Exception {
    try (TestPair pair = TestPair.start(directory, Format.LIST);
        RecordCheck check = pair.check(COUNT)) {
      check.startSending(pair.collector().input(), COUNT / 2);
      check.receiveAll(TestPair.PATIENCE, () -> {});
      pair.broker().kill();
      check.startSending(pair.collector().input(), COUNT);
      pair.broker().start();
      check.receiveAll(TestPair.PATIENCE, () -> {});
      assertTrue(check.isClean(), check::summary);
    }
  }

  @Test
  void onlyNewRecordsArriveAfterACleanRestartOfEverything() throws Exception {
    try (TestPair pair = TestPair.start(directory, Format.LIST);
        RecordCheck check = pair.check(COUNT)) {
      check.startSending(pair.collector().input(), COUNT / 2);
      check.receiveAll(TestPair.PATIENCE, () -> {});
      pair.stop();
      pair.start();
      check.startSending(pair.collector().input(), COUNT);
      check.receiveAll(TestPair.PATIENCE, () -> {});
      pair.collector().stop();
      check.drain();
      assertEquals(
          COUNT + " sent, " + COUNT + " received, 0 missing, 0 repeated, 0 different",
          check.summary());
    }
  }

  @Test
  void aKilledShimLeavesNoWorkerBehind() throws Exception {
    try (TestPair pair = TestPair.start(directory, Format.LIST)) {
      ProcessHandle worker = pair.collector().awaitWorker(TestPair.PATIENCE);
      pair.collector().kill();
      worker.onExit().get(TestPair.PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertFalse(worker.isAlive());
    }
  }

  @Test
  void aRewindPublishesAgainEvenIfAllIsKilledRightAfterIt() throws Exception {
    try (TestPair pair = TestPair.start(directory, Format.LIST, "-queue-keep-mbytes=64");
        RecordCheck check = pair.check(COUNT)) {
      CollectorProcess collector = pair.collector();
      check.startSending(collector.input(), COUNT);
      check.receiveAll(TestPair.PATIENCE, () -> {});
      ProcessHandle worker = collector.awaitWorker(TestPair.PATIENCE);

      WorkerRest rest = new WorkerRest(collector.workerRest());
      rest.put("/connectors/metrics/stop");
      rest.awaitState("metrics", "STOPPED", TestPair.PATIENCE);
      rest.rewind("metrics", 0);
      rest.put("/connectors/metrics/resume");
      collector.kill();
      worker.destroyForcibly();
      worker.onExit().get(TestPair.PATIENCE.toSeconds(), TimeUnit.SECONDS);

      collector.start();
      check.receiveRepeats(COUNT, TestPair.PATIENCE);
      assertEquals(
          COUNT + " sent, " + COUNT + " received, 0 missing, " + COUNT + " repeated, 0 different",
          check.summary());
    }
  }
}
