// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.check;

import dcos.metrics.avro.BlockCodec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * One run of the check. Threads of its own send the records; the caller's thread receives and
 * compares. All methods are for one thread.
 */
public final class RecordCheck implements AutoCloseable {
  /**
   * What is checked.
   *
   * @param format what one message is
   * @param records how many are sent
   * @param seed decides what they are and how they are sent
   * @param topicPrefix starts the name of every Kafka topic that they arrive in
   */
  public record Settings(Format format, int records, long seed, String topicPrefix) {}

  /** Is called again and again while something is waited for, and may put an end to that. */
  @FunctionalInterface
  public interface Heartbeat {
    /** Throws if waiting has become pointless. */
    void beat() throws IOException;
  }

  private static final int SENDERS = 4;
  private static final int MAX_RECORDS_A_CONNECTION = 1000;
  private static final Duration POLL = Duration.ofMillis(200);

  private final Settings settings;
  private final CheckRecords records;
  private final Tally tally;
  private final MessageDecoder decoder;
  private final TopicTail tail;
  private final ExecutorService senders;
  private final List<Future<Void>> sending = new ArrayList<>();
  private int sent;
  private long messages;

  /**
   * Sends nothing yet.
   *
   * @param bootstrapServers of the broker that the records arrive at in the end
   * @param problems is told what is wrong with them, in a line each
   */
  public RecordCheck(Settings settings, String bootstrapServers, Consumer<String> problems) {
    this.settings = settings;
    this.records = new CheckRecords(settings.seed(), settings.format());
    this.tally =
        new Tally(records, settings.format(), settings.records(), settings.topicPrefix(), problems);
    this.decoder = new MessageDecoder(settings.format());
    this.tail = new TopicTail(bootstrapServers, settings.topicPrefix());
    AtomicInteger threads = new AtomicInteger();
    this.senders =
        Executors.newFixedThreadPool(
            SENDERS, task -> new Thread(task, "check-sender-" + threads.incrementAndGet()));
  }

  /**
   * Starts to send the records that follow those sent before, over several connections: each codec
   * in its turn.
   *
   * @param end number of the first record that is not sent yet
   */
  public void startSending(InetSocketAddress collector, int end) {
    CheckSender sender = new CheckSender(records, collector);
    SplittableRandom random = new SplittableRandom(settings.seed() + sent);
    List<String> codecs = BlockCodec.NAMES;
    int begin = sent;
    int count = end - begin;
    sent = end;
    int connections = Math.max(codecs.size(), count / MAX_RECORDS_A_CONNECTION + 1);
    for (int i = 0; i < connections; i++) {
      int from = begin + (int) ((long) count * i / connections);
      int to = begin + (int) ((long) count * (i + 1) / connections);
      String codec = codecs.get(i % codecs.size());
      SplittableRandom own = random.split();
      sending.add(
          senders.submit(
              () -> {
                sender.send(from, to, codec, own);
                return null;
              }));
    }
  }

  /**
   * Waits until the collector has read all that is sent.
   *
   * @throws IOException if a connection broke
   */
  public void awaitSent() throws IOException, InterruptedException {
    for (Future<Void> one : sending) {
      requireWell(one);
    }
  }

  /**
   * Receives and compares until every record that is sent has arrived.
   *
   * @param patience how long nothing new may arrive
   * @return whether they have; false after {@code patience}
   * @throws IOException if a connection broke, or the heartbeat says so
   */
  public boolean receiveAll(Duration patience, Heartbeat heartbeat)
      throws IOException, InterruptedException {
    long lastMessages = messages;
    long progressAt = System.nanoTime();
    while (tally.received() < sent) {
      receive();
      requireSendersWell();
      heartbeat.beat();
      if (messages > lastMessages) {
        lastMessages = messages;
        progressAt = System.nanoTime();
      } else if (System.nanoTime() - progressAt > patience.toNanos()) {
        return false;
      }
    }
    return true;
  }

  /**
   * Receives and compares until that many repeats have arrived.
   *
   * @param patience how long it may take in all
   * @return whether they have
   */
  public boolean receiveRepeats(long count, Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (tally.repeated() < count) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      receive();
    }
    return true;
  }

  /** Receives and compares whatever else the broker has at this moment. */
  public void drain() throws InterruptedException {
    while (!tail.isAtEnd()) {
      receive();
    }
  }

  /** Records that have arrived in full, as they were sent. */
  public int received() {
    return tally.received();
  }

  /** Kafka messages that have been looked at. */
  public long messages() {
    return messages;
  }

  /** Whether every record has arrived as it was sent, and nothing else. */
  public boolean isClean() {
    return tally.isClean();
  }

  /** {@code N sent, N received, 0 missing, 0 repeated, 0 different}. */
  public String summary() {
    return tally.summary();
  }

  /** Stops sending and receiving. */
  @Override
  public void close() {
    senders.shutdownNow();
    tail.close();
  }

  private void receive() throws InterruptedException {
    for (ConsumerRecord<byte[], byte[]> message : tail.poll(POLL)) {
      messages++;
      String where =
          String.format(
              Locale.ROOT,
              "the message %s-%d@%d",
              message.topic(),
              message.partition(),
              message.offset());
      String gap = MessageDecoder.gapCause(message);
      if (MessageDecoder.isProbe(message)) {
        continue;
      }
      if (gap != null) {
        tally.addUnexpected(where + " declares records lost: " + gap);
        continue;
      }
      try {
        decoder.decode(message).forEach(tally::add);
      } catch (IOException | RuntimeException e) {
        tally.addUnexpected(where + " cannot be read: it " + e.getMessage());
      }
    }
  }

  private void requireSendersWell() throws IOException, InterruptedException {
    for (Future<Void> one : sending) {
      if (one.isDone()) {
        requireWell(one);
      }
    }
    sending.removeIf(Future::isDone);
  }

  private static void requireWell(Future<Void> one) throws IOException, InterruptedException {
    try {
      one.get();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    }
  }
}
