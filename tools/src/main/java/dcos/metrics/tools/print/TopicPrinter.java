package dcos.metrics.tools.print;

import dcos.metrics.tools.cli.Lines;
import dcos.metrics.tools.cli.OutputClosedException;
import dcos.metrics.tools.cli.ToolFailure;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Prints topics until told to stop, at a number of records, or when nothing more comes. */
final class TopicPrinter {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final int ANSWER_MS = 10_000;

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
   * @param configuration of the consumer; brokers and whatever their security asks for
   * @throws ToolFailure if Kafka cannot be reached
   */
  void run(Map<String, Object> configuration, MessagePrinter printer, Lines lines)
      throws OutputClosedException, InterruptedException {
    try (TopicConsumer consumer = open(configuration)) {
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

  private TopicConsumer open(Map<String, Object> configuration) throws InterruptedException {
    String brokers = (String) configuration.get(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG);
    TopicConsumer consumer = null;
    try {
      consumer =
          new TopicConsumer(
              new KafkaConsumer<>(withDefaults(configuration)),
              filter,
              fromBeginning,
              complaints,
              System::nanoTime);
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
      throw new ToolFailure(
          ToolFailure.UNREACHABLE, "cannot read from Kafka at " + brokers + ": " + reason(e), e);
    }
  }

  private static Map<String, Object> withDefaults(Map<String, Object> configuration) {
    Map<String, Object> result = new HashMap<>();
    result.put(ConsumerConfig.CLIENT_ID_CONFIG, "collector-print");
    // Also how long an unreachable broker may keep the user waiting.
    result.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MS);
    result.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MS);
    result.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    result.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    result.putAll(configuration);
    result.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    result.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    result.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    return result;
  }

  /** Kafka hides the telling message behind "Failed to construct". */
  private static String reason(KafkaException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
