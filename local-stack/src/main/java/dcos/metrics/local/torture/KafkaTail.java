// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.torture;

import dcos.metrics.local.check.CheckRecords;
import dcos.metrics.local.check.Comparison;
import dcos.metrics.local.check.Format;
import dcos.metrics.local.check.MessageDecoder;
import dcos.metrics.local.check.Received;
import dcos.metrics.local.check.TopicTail;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;

/** Reads all that arrives in Kafka, compares it and notes it. */
final class KafkaTail extends Tail {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration FINISH = Duration.ofSeconds(60);

  private final String brokers;
  private final CheckRecords records;
  private final Comparison comparison;
  private final MessageDecoder decoder;
  private final Books books;

  KafkaTail(
      String brokers,
      Format format,
      CheckRecords records,
      Books books,
      Consumer<String> complaints) {
    super("Kafka", FINISH, complaints);
    this.brokers = brokers;
    this.records = records;
    this.comparison = new Comparison(format, Stack.TOPIC_PREFIX);
    this.decoder = new MessageDecoder(format);
    this.books = books;
  }

  @Override
  void read() throws InterruptedException {
    try (TopicTail tail = new TopicTail(brokers, Stack.TOPIC_PREFIX)) {
      while (!poll(tail)) {
        // Until it is told to finish, and has.
      }
    }
  }

  /** Returns whether there is nothing more to do. */
  private boolean poll(TopicTail tail) throws InterruptedException {
    try {
      boolean last = isFinishing();
      tail.poll(POLL).forEach(this::take);
      return last && tail.isAtEnd();
    } catch (RetriableException e) {
      // The broker is away; it is asked again.
      return false;
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> message) {
    TopicPartition where = new TopicPartition(message.topic(), message.partition());
    try {
      String cause = MessageDecoder.gapCause(message);
      if (cause != null) {
        books.declared(cause, MessageDecoder.gapPositions(message));
      } else if (!MessageDecoder.isProbe(message)) {
        for (Received received : decoder.decode(message)) {
          take(received, where, message.timestamp());
        }
      }
    } catch (IOException | RuntimeException e) {
      complain("the message " + where + "@" + message.offset() + " " + e.getMessage());
    }
  }

  private void take(Received received, TopicPartition where, long timestampMs) {
    OptionalInt many = ManyTopics.numberOf(received.tags());
    if (many.isPresent()) {
      books.arrived(received, many.getAsInt(), where, timestampMs);
      return;
    }
    OptionalInt number = CheckRecords.numberOf(received.tags(), received.datapoints());
    if (number.isEmpty()) {
      complain("nobody sent what arrived in " + where + ": " + received);
      return;
    }
    String difference = comparison.difference(records.expected(number.getAsInt()), received);
    if (difference != null) {
      complain("record " + number.getAsInt() + ": " + difference);
    }
    books.arrived(received, number.getAsInt(), where, timestampMs);
  }
}
