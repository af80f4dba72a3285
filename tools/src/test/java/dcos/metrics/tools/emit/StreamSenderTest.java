// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.emit;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.MetricList;
import dcos.metrics.avro.BlockCodec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
final class StreamSenderTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private final Queue<String> messages = new ConcurrentLinkedQueue<>();

  static List<String> codecs() {
    return BlockCodec.NAMES;
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void avroReadsEveryRecordInEveryCodec(String codec) throws Exception {
    List<MetricList> records = randomRecords(257);
    try (TestReceiver receiver = new TestReceiver();
        StreamSender sender =
            new StreamSender(receiver.settings().withCodec(codec), messages::add)) {
      sender.connect();
      sendAll(sender, records);
      sender.finish(PATIENCE);

      assertEquals(texts(records), List.copyOf(receiver.received));
      assertEquals(codec, receiver.lastCodec);
      assertEquals(257, sender.sent());
      assertEquals(0, sender.resent());
      assertTrue(messages.isEmpty());
    }
  }

  @Test
  void sendsABlockOnceItIsFull() throws Exception {
    try (TestReceiver receiver = new TestReceiver();
        StreamSender sender = new StreamSender(receiver.settings(), messages::add, () -> 0)) {
      sendAll(sender, randomRecords(9));
      assertEquals(0, sender.sent());
      sendAll(sender, randomRecords(1));
      assertEquals(10, sender.sent());
      await().until(() -> receiver.received.size() == 10);
      assertEquals(10, receiver.lastBlockRecords);
    }
  }

  @Test
  void sendsABlockOnceItsOldestRecordHasWaitedLongEnough() throws Exception {
    AtomicLong now = new AtomicLong(Duration.ofDays(1).toNanos());
    try (TestReceiver receiver = new TestReceiver();
        StreamSender sender = new StreamSender(receiver.settings(), messages::add, now::get)) {
      assertEquals(Long.MAX_VALUE, sender.nanosUntilDue());
      sendAll(sender, randomRecords(1));
      now.addAndGet(Duration.ofMillis(499).toNanos());
      sendAll(sender, randomRecords(1));
      assertEquals(Duration.ofMillis(1).toNanos(), sender.nanosUntilDue());
      sender.flushIfDue();
      assertEquals(0, sender.sent());
      now.addAndGet(Duration.ofMillis(1).toNanos());
      sender.flushIfDue();
      assertEquals(2, sender.sent());
      await().until(() -> receiver.received.size() == 2);
    }
  }

  @Test
  void connectsAgainWithANewHeaderAndSaysSoOnce() throws Exception {
    try (TestReceiver receiver = new TestReceiver();
        StreamSender sender = new StreamSender(receiver.settings(), messages::add)) {
      receiver.resets.add(10);
      receiver.resets.add(20);
      List<MetricList> records = randomRecords(200);
      sendAll(sender, records.subList(0, 10));
      await().until(() -> receiver.ended.get() == 1);
      sendAll(sender, records.subList(10, 30));
      await().until(() -> receiver.ended.get() == 2);
      sendAll(sender, records.subList(30, 200));
      sender.finish(PATIENCE);

      assertEquals(texts(records), List.copyOf(receiver.received));
      assertEquals(3, receiver.connections.get());
      assertEquals(2, sender.reconnects());
      assertEquals(20, sender.resent());
      assertEquals(200, sender.sent());
      assertEquals(1, messages.stream().filter(m -> m.startsWith("no connection")).count());
      assertTrue(messages.stream().anyMatch(m -> m.endsWith("again")), messages.toString());
    }
  }

  /** The first write after an orderly close succeeds, and would be lost. */
  @Test
  void noticesAnOrderlyCloseBeforeItWrites() throws Exception {
    try (TestReceiver receiver = new TestReceiver();
        StreamSender sender = new StreamSender(receiver.settings(), messages::add)) {
      receiver.orderly = true;
      receiver.resets.add(10);
      List<MetricList> records = randomRecords(20);
      sendAll(sender, records.subList(0, 10));
      await().until(() -> receiver.ended.get() == 1);
      sendAll(sender, records.subList(10, 20));
      sender.finish(PATIENCE);

      assertEquals(texts(records), List.copyOf(receiver.received));
    }
  }

  @Test
  void waitsForAReceiverThatComesBack() throws Exception {
    TestReceiver first = new TestReceiver();
    int port = first.port();
    List<MetricList> records = randomRecords(100);
    try (StreamSender sender = new StreamSender(first.settings(), messages::add)) {
      first.resets.add(10);
      sendAll(sender, records.subList(0, 10));
      await().until(() -> first.ended.get() == 1);
      first.close();
      Thread sending = new Thread(() -> sendUnchecked(sender, records.subList(10, 100)), "sending");
      sending.start();
      await().until(() -> !messages.isEmpty());
      try (TestReceiver second = new TestReceiver(port)) {
        sending.join();
        sender.finish(PATIENCE);
        assertEquals(texts(records.subList(10, 100)), List.copyOf(second.received));
        assertEquals(100, sender.sent());
        assertEquals(2, messages.size(), messages.toString());
      }
    }
  }

  @Test
  void namesTheAddressWhenNobodyListens() throws Exception {
    int port = freePort();
    StreamSender.Settings settings = StreamSender.Settings.to("127.0.0.1", port);
    try (StreamSender sender = new StreamSender(settings, messages::add)) {
      IOException e = assertThrows(IOException.class, sender::connect);
      assertEquals("cannot connect to 127.0.0.1:" + port + ": connection refused", e.getMessage());
    }
  }

  @Test
  void tellsWhenTheReceiverDidNotReadToTheEnd() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        StreamSender sender =
            new StreamSender(
                StreamSender.Settings.to("127.0.0.1", server.getLocalPort()), messages::add)) {
      sender.connect();
      sendAll(sender, randomRecords(10));
      IOException e = assertThrows(IOException.class, () -> sender.finish(Duration.ofMillis(100)));
      assertTrue(e.getMessage().contains("may not have arrived"), e.getMessage());
    }
  }

  @Test
  void anInterruptEndsTheWaitForAReceiverThatDoesNotRead() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        StreamSender sender =
            new StreamSender(
                StreamSender.Settings.to("127.0.0.1", server.getLocalPort()), messages::add)) {
      sender.connect();
      List<Throwable> ends = new ArrayList<>();
      Thread sending =
          new Thread(
              () -> {
                RandomRecords records = new RandomRecords(1);
                ends.add(
                    assertThrows(
                        InterruptedException.class,
                        () -> {
                          while (true) {
                            sender.send(records.next());
                          }
                        }));
              },
              "sending");
      sending.start();
      await().until(() -> sending.getState() != Thread.State.NEW && sender.sent() > 0);
      sending.interrupt();
      sending.join();
      assertEquals(1, ends.size());
      assertFalse(sending.isAlive());
    }
  }

  @Test
  void refusesAnUnknownCodec() {
    IOException e =
        assertThrows(
            IOException.class,
            () ->
                new StreamSender(StreamSender.Settings.to("h", 1).withCodec("zip"), messages::add));
    assertTrue(e.getMessage().contains("'zip'"), e.getMessage());
  }

  private static List<String> texts(List<MetricList> records) {
    return records.stream().map(MetricList::toString).toList();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static List<MetricList> randomRecords(int count) {
    return Stream.generate(new RandomRecords(count)::next).limit(count).toList();
  }

  private static void sendAll(StreamSender sender, List<MetricList> records)
      throws IOException, InterruptedException {
    for (MetricList record : records) {
      sender.send(record);
    }
  }

  private static void sendUnchecked(StreamSender sender, List<MetricList> records) {
    try {
      sendAll(sender, records);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
