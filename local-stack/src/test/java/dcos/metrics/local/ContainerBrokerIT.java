// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.local.check.Format;
import dcos.metrics.local.check.RecordCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** With the broker as its users run it: in a container of Kafka's own image. */
@NeedsDocker
class ContainerBrokerIT {
  private static final int COUNT = 4000;
  private static final String TOPIC_PREFIX = "metrics-";
  private static final List<String> UNLIMITED =
      List.of(
          "-agent-polling=false",
          "-input-limit-amount-kbytes=0",
          "-global-limit-amount-kbytes=0",
          "-queue-min-free-mbytes=0");

  @TempDir Path directory;

  @RegisterExtension final LogsOnFailure logs = new LogsOnFailure(() -> directory);

  private ContainerBroker broker;

  @BeforeEach
  void startBroker() throws Exception {
    broker = new ContainerBroker();
    broker.start();
  }

  @AfterEach
  void removeBroker() {
    broker.close();
  }

  @Test
  void theConnectorPublishesEachRecordOnceThoughTheBrokerWasPaused() throws Exception {
    try (CollectorProcess shim = collector(List.of("-kafka=false"));
        RecordCheck check = check(Format.LIST)) {
      shim.start();
      check.startSending(shim.input(), COUNT / 2);
      check.awaitSent();
      ConnectWorker worker =
          new ConnectWorker(
                  directory.resolve("connect"), broker.bootstrapServers(), shim.queueDir())
              // In place of 30 s.
              .withWorker("producer.request.timeout.ms", "2000");
      try {
        worker.start();
        assertTrue(check.receiveAll(TestPair.PATIENCE, () -> {}), check::summary);
        broker.pause();
        check.startSending(shim.input(), COUNT);
        check.awaitSent();
        worker.await("a request in vain", () -> worker.logged().contains("REQUEST_TIMED_OUT"));
        broker.unpause();
        assertTrue(check.receiveAll(TestPair.PATIENCE, () -> {}), check::summary);
      } finally {
        worker.stop();
      }
      assertAllArrivedOnce(check);
    }
  }

  @Test
  void thePairPublishesEachRecordOnceThoughTheBrokerWasKilled() throws Exception {
    try (CollectorProcess pair =
            collector(
                List.of(
                    "-kafka-brokers=" + broker.bootstrapServers(),
                    "-kafka-produce-period-ms=1000"));
        RecordCheck check = check(Format.CONTAINER)) {
      pair.start();
      check.startSending(pair.input(), COUNT / 2);
      assertTrue(check.receiveAll(TestPair.PATIENCE, () -> {}), check::summary);
      broker.kill();
      check.startSending(pair.input(), COUNT);
      check.awaitSent();
      broker.startAgain();
      assertTrue(check.receiveAll(TestPair.PATIENCE, () -> {}), check::summary);
      assertEquals(0, pair.stop());
      assertAllArrivedOnce(check);
    }
  }

  private CollectorProcess collector(List<String> options) throws Exception {
    List<String> all = new ArrayList<>(UNLIMITED);
    all.addAll(options);
    return new CollectorProcess(
        Installation.find(), Files.createDirectories(directory.resolve("collector")), 0, all);
  }

  private RecordCheck check(Format format) {
    long seed = Long.getLong("test.seed", 1);
    System.out.println("check of " + COUNT + " records in format " + format + ", seed " + seed);
    return new RecordCheck(
        new RecordCheck.Settings(format, COUNT, seed, TOPIC_PREFIX),
        broker.bootstrapServers(),
        problem -> System.out.println("check: " + problem));
  }

  private static void assertAllArrivedOnce(RecordCheck check) throws InterruptedException {
    check.drain();
    assertEquals(
        COUNT + " sent, " + COUNT + " received, 0 missing, 0 repeated, 0 different",
        check.summary());
  }
}
