// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.ingest;

import static dcos.metrics.shim.ingest.ContainerDecoderTest.assertSame;
import static dcos.metrics.shim.ingest.Samples.block;
import static dcos.metrics.shim.ingest.Samples.concat;
import static dcos.metrics.shim.ingest.Samples.encode;
import static dcos.metrics.shim.ingest.Samples.header;
import static dcos.metrics.shim.ingest.Samples.record;
import static dcos.metrics.shim.ingest.TcpInputHarness.await;
import static dcos.metrics.shim.ingest.TcpInputHarness.awaitClosed;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.MetricList;
import dcos.metrics.Tag;
import dcos.metrics.avro.BlockCodec;
import dcos.metrics.shim.pipeline.RecordLog;
import dcos.metrics.shim.stats.Counters;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class TcpInputTest {
  static final List<String> CODECS = BlockCodec.NAMES;

  @Test
  void readsNothingBeforeItIsToldTo() throws IOException {
    CollectingSink sink = new CollectingSink(Long.MAX_VALUE);
    try (TcpInputHarness harness = new TcpInputHarness(sink)) {
      harness.send(header(), block(1, encode(record("early"))));
      harness.awaitCount("tcp_sessions_opened", 1);
      assertEquals(0, sink.count());
      harness.reading();
      await("the record", () -> sink.count() == 1);
      harness.send(header(), block(1, encode(record("late"))));
      await("the record of a later connection", () -> sink.count() == 2);
    }
  }

  @Test
  void takesEveryCodecOnManyConnectionsToTheLastRecord() throws IOException {
    Random random = Samples.random();
    CollectingSink sink = new CollectingSink(Long.MAX_VALUE);
    try (TcpInputHarness harness = new TcpInputHarness(sink).reading()) {
      int sent = 0;
      for (int i = 0; i < 30; i++) {
        List<MetricList> records = Samples.records(random, 200);
        harness.send(Samples.container(CODECS.get(i % CODECS.size()), records, 50)).close();
        sent += records.size();
      }
      int expected = sent;
      await("all records", () -> sink.count() == expected);
      harness.awaitCount("tcp_sessions_closed", 30);
      assertEquals(expected, harness.count("records"));
      assertEquals(30, harness.count("records.topic-7"));
      harness.awaitCount("blocks_incomplete", 0);
      assertTrue(harness.booksBalance());
    }
  }

  @Test
  void aStreamGoesOnForAsLongAsTheSenderLikes() throws IOException {
    CollectingSink sink = new CollectingSink(Long.MAX_VALUE);
    try (TcpInputHarness harness = new TcpInputHarness(sink).reading()) {
      Socket socket = harness.send(header());
      for (int i = 1; i <= 50; i++) {
        socket.getOutputStream().write(block(1, encode(record("flush " + i))));
        int expected = i;
        await("record " + i, () -> sink.count() == expected);
      }
    }
  }

  @Test
  void aFullSinkHoldsTheSendersBackAndGetsEveryRecordOnceInOrder() throws IOException {
    Random random = Samples.random();
    CollectingSink sink = new CollectingSink(0);
    try (TcpInputHarness harness = new TcpInputHarness(sink).reading()) {
      List<List<MetricList>> sent = new ArrayList<>();
      for (int c = 0; c < 12; c++) {
        List<MetricList> records = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
          MetricList record = record("connection " + c);
          record =
              new MetricList(
                  record.getTopic(),
                  List.of(new Tag("n", Integer.toString(i))),
                  record.getDatapoints());
          records.add(record);
        }
        sent.add(records);
        harness.send(Samples.container(CODECS.get(c % CODECS.size()), records, 70)).close();
      }
      await("the sink to be tried", () -> sink.refused() > 0);
      for (int given = 0; given < 3600; ) {
        int more = 1 + random.nextInt(200);
        sink.giveRoom(more);
        given += more;
        int expected = Math.min(3600, given);
        await("what there is room for", () -> sink.count() == expected);
      }
      for (int c = 0; c < 12; c++) {
        assertSame(sent.get(c), sink.ofTopic("connection " + c), "connection " + c);
      }
      assertEquals(3600, harness.count("records"));
      assertEquals(3600, harness.count("records_received"));
    }
  }

  @Test
  void aSenderCannotPushMoreThanTheSocketHoldsWhileTheSinkIsFull() throws Exception {
    CollectingSink sink = new CollectingSink(5);
    try (TcpInputHarness harness = new TcpInputHarness(sink).reading()) {
      byte[] block =
          block(
              100,
              Collections.nCopies(100, encode(record("x".repeat(1000)))).toArray(byte[][]::new));
      Socket socket = harness.send(header());
      AtomicLong written = new AtomicLong();
      Thread writer =
          new Thread(
              () -> {
                try {
                  OutputStream out = socket.getOutputStream();
                  for (int i = 0; i < 3000; i++) {
                    out.write(block);
                    written.incrementAndGet();
                  }
                } catch (IOException e) {
                  // The test is over.
                }
              },
              "sender");
      writer.start();
      await("the sink to be full", () -> sink.refused() > 0);
      AtomicLong last = new AtomicLong(-1);
      await("the sender to stand still", () -> last.getAndSet(written.get()) == written.get());
      assertTrue(written.get() < 3000, "the sender was never held back");
      assertEquals(1, sink.refused());
      sink.giveRoom(Long.MAX_VALUE / 2);
      writer.join();
      await("all records", () -> sink.count() == 300_000);
    }
  }

  @ParameterizedTest
  @FieldSource("CODECS")
  void aBombClosesItsConnectionAndNoOther(String codec) throws IOException {
    CollectingSink sink = new CollectingSink(Long.MAX_VALUE);
    try (TcpInputHarness harness = new TcpInputHarness(sink).reading()) {
      Socket good = harness.send(header());
      byte[] bomb = block(codec, 1000, new byte[(8 << 20) + 1]);
      Socket bad = harness.connect();
      try {
        bad.getOutputStream().write(concat(header(Samples.SCHEMA, codec), bomb));
      } catch (IOException e) {
        // Closed before all was sent.
      }
      awaitClosed(bad);
      harness.awaitCount("blocks_too_large", 1);
      good.getOutputStream().write(block(1, encode(record("t"))));
      await("the good record", () -> sink.count() == 1);
    }
  }

  @Test
  void corruptDataClosesTheConnectionSoThatTheSenderReconnects() throws IOException {
    CollectingSink sink = new CollectingSink(Long.MAX_VALUE);
    try (TcpInputHarness harness = new TcpInputHarness(sink).reading()) {
      byte[] block = block(1, encode(record("t")));
      byte[] damaged = block.clone();
      damaged[damaged.length - 1] ^= 1;
      awaitClosed(harness.send(header(), block, damaged));
      assertEquals(1, sink.count());
      assertEquals(1, harness.count("blocks_corrupt"));
      byte[] cutRecord = encode(record("t"));
      cutRecord[cutRecord.length - 1] = 4; // Two more datapoints, which are not there.
      awaitClosed(harness.send(header(), block(2, encode(record("t")), cutRecord)));
      assertEquals(2, harness.count("blocks_corrupt"));
      assertEquals(0, harness.count("records_undelivered"), "that is for a full queue");
      assertTrue(harness.booksBalance());
      awaitClosed(harness.send("no container".getBytes(UTF_8)));
      assertEquals(1, harness.count("avro_reader_open_failures"));
      harness.send(header(), block);
      await("the record", () -> sink.count() == 2);
      harness.awaitCount("tcp_sessions_closed", 3);
      assertEquals(4, harness.count("tcp_sessions_opened"));
    }
  }

  @Test
  void whatCameBeforeTheEndOfACutStreamIsKept() throws IOException {
    CollectingSink sink = new CollectingSink(Long.MAX_VALUE);
    try (TcpInputHarness harness = new TcpInputHarness(sink).reading()) {
      byte[] block = block(2, encode(record("a")), encode(record("b")));
      Socket cut = harness.send(header(), block, Arrays.copyOf(block, 20));
      cut.shutdownOutput();
      awaitClosed(cut);
      assertEquals(2, sink.count());
      harness.awaitCount("blocks_incomplete", 1);
      Socket whole = harness.send(header(), block);
      whole.shutdownOutput();
      awaitClosed(whole);
      assertEquals(4, sink.count());
      harness.awaitCount("blocks_incomplete", 1);
      harness.send(Arrays.copyOf(header(), 30)).close();
      harness.awaitCount("avro_reader_open_failures", 1);
    }
  }

  @Test
  void theThrottleDropsAndCountsUntilThePeriodEnds() throws IOException {
    CollectingSink sink = new CollectingSink(Long.MAX_VALUE);
    byte[] record = encode(record("t"));
    try (TcpInputHarness harness =
        new TcpInputHarness(sink, TcpInputHarness.LIMITS, 10L * record.length + 1).reading()) {
      byte[] block = block(25, Collections.nCopies(25, record).toArray(byte[][]::new));
      Socket socket = harness.send(header(), block);
      harness.awaitCount("records_throttled", 15);
      assertEquals(10, harness.count("records"));
      assertEquals(15L * record.length, harness.count("bytes_throttled.t"));
      harness.send(header(), block(1, record));
      await("another connection's record", () -> sink.count() == 11);
      harness.elapsed.addAndGet(Duration.ofSeconds(60).toNanos());
      socket.getOutputStream().write(block);
      harness.awaitCount("records_throttled", 30);
      assertEquals(21, sink.count());
      assertTrue(harness.booksBalance());
      assertEquals(21, harness.logged.size());
    }
  }

  @Test
  void connectionsOverTheLimitAreClosedAtOnce() throws IOException {
    CollectingSink sink = new CollectingSink(Long.MAX_VALUE);
    InputLimits limits = limits(3, 32 << 20);
    try (TcpInputHarness harness = new TcpInputHarness(sink, limits, 0).reading()) {
      List<Socket> open = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        open.add(harness.send(header()));
      }
      harness.awaitCount("tcp_sessions_opened", 3);
      awaitClosed(harness.connect());
      assertEquals(1, harness.count("connections_refused"));
      open.get(0).close();
      harness.awaitCount("tcp_sessions_closed", 1);
      harness.send(header(), block(1, encode(record("t"))));
      await("the record", () -> sink.count() == 1);
    }
  }

  @Test
  void silentAndHalfSentStreamsAreClosedInTheEndButIdleOnesStay() throws IOException {
    CollectingSink sink = new CollectingSink(Long.MAX_VALUE);
    try (TcpInputHarness harness = new TcpInputHarness(sink).reading()) {
      byte[] block = block(1, encode(record("t")));
      Socket silent = harness.connect();
      Socket header = harness.send(Arrays.copyOf(header(), 50));
      Socket half = harness.send(header(), block, Arrays.copyOf(block, 10));
      Socket idle = harness.send(header(), block);
      await("the whole blocks", () -> sink.count() == 2);
      harness.awaitCount("tcp_sessions_opened", 4);
      harness.elapsed.addAndGet(Duration.ofSeconds(31).toNanos());
      awaitClosed(header);
      assertEquals(1, harness.count("headers_timed_out"));
      harness.awaitCount("tcp_sessions_closed", 1);
      harness.elapsed.addAndGet(Duration.ofSeconds(31).toNanos());
      awaitClosed(half);
      assertEquals(1, harness.count("blocks_timed_out"));
      harness.elapsed.addAndGet(Duration.ofMinutes(10).toNanos());
      awaitClosed(silent);
      assertEquals(2, harness.count("headers_timed_out"));
      harness.elapsed.addAndGet(Duration.ofDays(1).toNanos());
      idle.getOutputStream().write(block);
      await("the record after a day", () -> sink.count() == 3);
    }
  }

  @Test
  void aWellBehavedSenderIsServedAmongHundredsOfSlowOnes() throws IOException {
    CollectingSink sink = new CollectingSink(Long.MAX_VALUE);
    try (TcpInputHarness harness = new TcpInputHarness(sink, limits(3000, 8 << 20), 0).reading()) {
      byte[] slow = block(1, encode(record("x".repeat(60_000))));
      for (int i = 0; i < 600; i++) {
        harness.send(header(), Arrays.copyOf(slow, 30_000));
      }
      harness.awaitCount("tcp_sessions_opened", 600);
      Socket good = harness.send(header());
      for (int i = 1; i <= 200; i++) {
        good.getOutputStream().write(block(2, encode(record("good")), encode(record("good"))));
        int expected = 2 * i;
        await("record " + expected, () -> sink.count() == expected);
      }
      // 600 times 30 KB are more than the 8 MiB that there are: some had to go, the good one not.
      assertTrue(harness.count("connections_closed_for_memory") > 0);
    }
  }

  @Test
  void largeBlocksOnManyConnectionsWaitForMemoryAndAllArrive() throws Exception {
    CollectingSink sink = new CollectingSink(Long.MAX_VALUE);
    try (TcpInputHarness harness = new TcpInputHarness(sink, limits(100, 12 << 20), 0).reading()) {
      byte[] large =
          block(
              50,
              Collections.nCopies(50, encode(record("x".repeat(60_000)))).toArray(byte[][]::new));
      List<Thread> senders = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        Socket socket = harness.send(header());
        Thread sender =
            new Thread(
                () -> {
                  try {
                    socket.getOutputStream().write(large);
                  } catch (IOException e) {
                    // Shows as missing records.
                  }
                },
                "sender-" + i);
        sender.start();
        senders.add(sender);
      }
      await("all records", () -> sink.count() == 1000);
      assertEquals(0, harness.count("connections_closed_for_memory"));
      for (Thread sender : senders) {
        sender.join();
      }
    }
  }

  @Test
  void connectionsThatHoldMemoryAndStandStillAreClosed() throws IOException {
    CollectingSink sink = new CollectingSink(Long.MAX_VALUE);
    try (TcpInputHarness harness = new TcpInputHarness(sink, limits(100, 12 << 20), 0).reading()) {
      byte[] large =
          block(
              50,
              Collections.nCopies(50, encode(record("x".repeat(60_000)))).toArray(byte[][]::new));
      for (int i = 0; i < 4; i++) {
        Socket socket = harness.connect();
        Thread sender =
            new Thread(
                () -> {
                  try {
                    socket
                        .getOutputStream()
                        .write(concat(header(), Arrays.copyOf(large, large.length - 5)));
                  } catch (IOException e) {
                    // Closed, as it should be.
                  }
                },
                "stuck-" + i);
        sender.setDaemon(true);
        sender.start();
      }
      await(
          "one to be closed",
          () -> {
            harness.elapsed.addAndGet(MemoryBudget.STALL_NANOS / 4);
            return harness.count("connections_closed_for_memory") > 0;
          });
      Socket good = harness.send(header());
      good.getOutputStream().write(block(1, encode(record("good"))));
      await("the good record", () -> sink.count() == 1);
    }
  }

  @Test
  void aLargeBlockDoesNotKeepOthersWaiting() throws IOException {
    AtomicLong time = new AtomicLong();
    int many = 2_000;
    byte[] record = encode(record("big"));
    Socket[] other = new Socket[1];
    byte[] otherBlock = block(1, encode(record("small")));
    CollectingSink sink =
        new CollectingSink(
            Long.MAX_VALUE,
            count -> {
              if (count == 10) {
                try {
                  other[0].getOutputStream().write(otherBlock);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              }
            });
    // A clock on which every record takes a millisecond.
    try (TcpInputHarness harness =
        new TcpInputHarness(sink, TcpInputHarness.LIMITS, 0, () -> time.addAndGet(1_000_000))) {
      other[0] = harness.send(header());
      harness.reading();
      harness.send(header(), block(many, Collections.nCopies(many, record).toArray(byte[][]::new)));
      await("all records", () -> sink.count() == many + 1);
      List<MetricList> got = sink.records();
      int at = 0;
      while (got.get(at).getTopic().equals("big")) {
        at++;
      }
      assertTrue(at < many, "the small one came after all of the large block");
    }
  }

  @Test
  void closingHandsOnWhatIsDecoded() throws IOException {
    CollectingSink sink = new CollectingSink(3);
    TcpInputHarness harness = new TcpInputHarness(sink).reading();
    byte[] block = block(10, Collections.nCopies(10, encode(record("t"))).toArray(byte[][]::new));
    harness.send(header(), block);
    await("the sink to be full", () -> sink.refused() == 1);
    Thread closer = new Thread(harness.input::close, "closer");
    closer.start();
    sink.giveRoom(7);
    await("the rest", () -> sink.count() == 10);
    harness.close();
    assertEquals(0, harness.count("records_undelivered"));
    assertTrue(harness.booksBalance());
  }

  @Test
  void closingWithAFullSinkCountsWhatIsLost() throws IOException {
    CollectingSink sink = new CollectingSink(3);
    TcpInputHarness harness = new TcpInputHarness(sink).reading();
    byte[] block = block(10, Collections.nCopies(10, encode(record("t"))).toArray(byte[][]::new));
    harness.send(header(), block);
    await("the sink to be full", () -> sink.refused() == 1);
    harness.close();
    assertEquals(7, harness.count("records_undelivered"));
    assertEquals(1, harness.count("tcp_sessions_closed"));
    assertTrue(harness.booksBalance());
    harness.input.close();
  }

  @Test
  void aTakenPortIsOneClearLine() throws IOException {
    CollectingSink sink = new CollectingSink(0);
    try (TcpInputHarness harness = new TcpInputHarness(sink)) {
      InetSocketAddress taken = harness.input.address();
      Counters counters = new Counters();
      ListenException e = assertThrows(ListenException.class, () -> listen(taken, sink, counters));
      assertEquals(
          "cannot listen on 127.0.0.1:"
              + taken.getPort()
              + ": address already in use (is another collector running? choose another with"
              + " -listen-endpoint)",
          e.getMessage());
      assertEquals(1, counters.value("tcp_input.tcp_listen_failures"));
      assertEquals(
          "cannot listen on 192.0.2.1:8124: this machine has no such address (correct"
              + " -listen-endpoint)",
          assertThrows(
                  ListenException.class,
                  () -> listen(new InetSocketAddress("192.0.2.1", 8124), sink, counters))
              .getMessage());
      assertEquals(
          "cannot listen on no.such.host.invalid:8124: there is no host of that name (correct"
              + " -listen-endpoint)",
          assertThrows(
                  ListenException.class,
                  () ->
                      listen(
                          InetSocketAddress.createUnresolved("no.such.host.invalid", 8124),
                          sink,
                          counters))
              .getMessage());
    }
  }

  private static void listen(InetSocketAddress address, CollectingSink sink, Counters counters)
      throws ListenException {
    TcpInput.start(
            TcpInputConfig.of(address, 0, Duration.ofSeconds(60)),
            sink,
            counters,
            RecordLog.NONE,
            System::nanoTime)
        .close();
  }

  private static InputLimits limits(int connections, long memory) {
    InputLimits l = TcpInputHarness.LIMITS;
    return new InputLimits(
        connections,
        l.headerBytes(),
        l.blockBytes(),
        l.decompressedBytes(),
        l.record(),
        memory,
        l.silenceTimeout(),
        l.headerTimeout(),
        Duration.ofDays(1000));
  }
}
