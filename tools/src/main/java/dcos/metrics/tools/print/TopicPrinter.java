// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.print;

import dcos.metrics.tools.cli.Lines;
import dcos.metrics.tools.cli.OutputClosedException;
import dcos.metrics.tools.cli.ToolFailure;
import dcos.metrics.tools.kafka.KafkaFailure;
import dcos.metrics.tools.kafka.TopicFilter;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;

/** Prints topics until told to stop, at a number of records, or when nothing more comes. */
final class TopicPrinter {
  private static final Duration POLL = Duration.ofMillis(500);

  private final TopicFilter filter;
  private final boolean fromBeginning;
  private final Duration timeout;
  private final java.util.function.Consumer<String> complaints;

  /**
   * A printer of topics.
   *
   * @param timeout how long to wait for a record, or null for ever
   * @param complaints is told what belongs on standard error
   */
  TopicPrinter(
      TopicFilter filter,
      boolean fromBeginning,
      Duration timeout,
      java.util.function.Consumer<String> complaints) {
    this.filter = filter;
    this.fromBeginning = fromBeginning;
    this.timeout = timeout;
    this.complaints = complaints;
  }

  /**
   * Returns when the printer is done or nothing came for too long.
   *
   * @param settings of the consumer
   * @throws ToolFailure if Kafka cannot be reached
   */
  void run(Map<String, Object> settings, MessagePrinter printer, Lines lines)
      throws OutputClosedException, InterruptedException {
    try (TopicConsumer consumer = open(settings)) {
      long lastRecord = System.nanoTime();
      while (!printer.isDone()) {
        ConsumerRecords<byte[], byte[]> messages = consumer.poll(POLL);
        for (ConsumerRecord<byte[], byte[]> message : messages) {
          printer.print(message);
        }
        lines.flush();
        long now = System.nanoTime();
        if (!messages.isEmpty()) {
          lastRecord = now;
        } else if (timeout != null && now - lastRecord > timeout.toNanos()) {
          return;
        }
      }
    }
  }

  private TopicConsumer open(Map<String, Object> settings) throws InterruptedException {
    KafkaFailure.requireBroker(settings);
    TopicConsumer consumer = null;
    try {
      consumer =
          new TopicConsumer(
              new KafkaConsumer<>(settings), filter, fromBeginning, complaints, System::nanoTime);
      consumer.start();
      if (consumer.partitions() == 0) {
        complaints.accept("no such topic yet; waiting for one");
      }
      return consumer;
    } catch (KafkaException e) {
      if (consumer != null) {
        consumer.close();
      }
      if (Thread.interrupted()) {
        throw (InterruptedException) new InterruptedException().initCause(e);
      }
      throw KafkaFailure.unreachable(settings, e);
    }
  }
}
