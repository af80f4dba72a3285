// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What senders should not do, to one collector as it is shipped, with the heap that it has by
 * default: it stays up, within its memory, and has room for few words about it; and all the while a
 * well-behaved sender has all of its records queued, in order, on one connection.
 *
 * <p>Seen to fail: without the memory budget (unfinished blocks end the process), without the limit
 * of what a block may become (bombs do), and with a log line for each trouble.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AbuseIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What half a second brings. */
  private static final int RECORDS = 250;

  /** Heap, direct memory, codecs, the JVM itself. */
  private static final long RESIDENT_KB = 130 << 10;

  /** Ten lines for each of sixteen kinds of trouble, and a summary, each minute; ordinary ones. */
  private static final int LINES_FOR_EACH = 40;

  private CollectorProcess collector;
  private SteadySender steady;
  private int lines;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    collector =
        new CollectorProcess(
            Installation.find(),
            directory,
            0,
            List.of("-kafka=false", "-agent-polling=false", "-queue-min-free-mbytes=0"));
    collector.start();
    steady = SteadySender.start(collector.input(), collector.queueDir());
    goesOn();
  }

  @AfterEach
  void itStaysWithinItsBounds() throws Exception {
    goesOn();
    assertTrue(residentPeakKb() < RESIDENT_KB, () -> residentPeakKb() + " KB were resident");
    int now = collector.process().linesThat(line -> true).size();
    assertTrue(now - lines <= LINES_FOR_EACH, () -> (now - lines) + " lines were logged");
    lines = now;
    assertEquals(List.of(), collector.process().linesThat(line -> line.contains("unexpected")));
  }

  @AfterAll
  void allThatWasSentIsQueued() throws Exception {
    try {
      goesOn();
      steady.close();
      System.out.println("abuse: " + residentPeakKb() + " KB resident at most");
      assertEquals(0, collector.stop());
    } finally {
      collector.close();
    }
  }

  @Test
  void twoThousandConnectionsAtOnce() throws Exception {
    try (Crowd crowd = crowd(2000)) {
      goesOn();
      crowd.send(Bombs.header("null"));
      goesOn();
      assertEquals(0, crowd.closedByCollector());
    }
  }

  @Test
  void twoThousandSendersOfOneByteASecond() throws Exception {
    try (Crowd crowd = crowd(2000).drip(Bombs.header("null"))) {
      collector.await(() -> crowd.dripped() >= 3, "three bytes were sent by each", PATIENCE);
      goesOn();
    }
  }

  @Test
  void headersThatNeverEnd() throws Exception {
    try (Crowd crowd = crowd(1000).send(Bombs.headerThatNeverEnds())) {
      // More than may be kept in memory.
      for (int i = 0; i < 4; i++) {
        crowd.send(new byte[10_000]);
      }
      goesOn();
    }
  }

  @Test
  void aStormOfConnections() throws Exception {
    for (int i = 0; i < 50; i++) {
      try (Crowd crowd = crowd(100)) {
        if (i % 2 == 0) {
          crowd.reset();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MAX_VALUE, Integer.MAX_VALUE, 2_900_000})
  void blocksWithoutEnd(long size) throws Exception {
    try (Crowd crowd = crowd(100).send(Bombs.claim("null", 1000, size))) {
      for (int i = 0; i < 10; i++) {
        crowd.send(new byte[30_000]);
      }
      goesOn();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"deflate", "snappy", "bzip2", "xz", "zstandard"})
  void blocksThatAreLargeWhenDecompressed(String codec) throws Exception {
    byte[] bomb = Bombs.bomb(codec);
    try (Crowd crowd = crowd(10).send(bomb)) {
      collector.await(() -> closed(crowd) == 10, "all were closed for it", PATIENCE);
    }
  }

  @Test
  void aFloodOfEmptyRecords() throws Exception {
    byte[] flood = Bombs.empties("deflate", 1_000_000);
    try (Crowd crowd = crowd(4).send(flood)) {
      goesOn();
      crowd.send(new byte[0]);
    }
  }

  @Test
  void garbage() throws Exception {
    long seed = Long.getLong("test.seed", 1);
    System.out.println("garbage: seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 100; i++) {
      byte[] bytes = new byte[1 + random.nextInt(10_000)];
      random.nextBytes(bytes);
      try (Crowd crowd = crowd(2)) {
        crowd.send(i % 2 == 0 ? bytes : Bombs.header("null")).send(bytes);
      }
    }
  }

  @Test
  void connectionsThatAreHalfClosed() throws Exception {
    try (Crowd crowd = crowd(500)) {
      crowd.send(Bombs.claim("null", 1, 100)).halfClose();
      collector.await(() -> closed(crowd) == 500, "the other half was closed, too", PATIENCE);
    }
  }

  @Test
  void resetsWithinABlock() throws Exception {
    try (Crowd crowd = crowd(500)) {
      crowd.send(Bombs.claim("null", 1, 100)).reset();
    }
  }

  private Crowd crowd(int connections) throws IOException {
    return new Crowd(collector.input()).connect(connections);
  }

  private static long closed(Crowd crowd) {
    try {
      return crowd.closedByCollector();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** More of the well-behaved sender's records, sent from now on, get into the queue. */
  private void goesOn() throws Exception {
    long until = steady.sent() + RECORDS;
    collector.await(() -> queued() >= until, "the well-behaved sender is served", PATIENCE);
  }

  private long queued() {
    try {
      return steady.queued();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private long residentPeakKb() {
    try {
      Path status = Path.of("/proc", Long.toString(collector.process().pid()), "status");
      return Files.readAllLines(status).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
