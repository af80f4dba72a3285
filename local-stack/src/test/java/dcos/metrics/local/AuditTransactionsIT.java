// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a worker has published in a transaction and taken back has not arrived. Fails if {@code
 * bin/collector audit} reads what is not committed.
 */
@Timeout(180)
class AuditTransactionsIT {
  @TempDir Path directory;

  @Test
  void missesWhatWasPublishedInATransactionThatWasAborted() throws Exception {
    try (EmbeddedBroker broker = new EmbeddedBroker(directory.resolve("kafka"), 0)) {
      broker.start();
      KafkaProducer<byte[], byte[]> producer =
          new KafkaProducer<>(
              Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", "worker"),
              new ByteArraySerializer(),
              new ByteArraySerializer());
      try {
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(message("0-9")).get();
        producer.commitTransaction();
        producer.beginTransaction();
        producer.send(message("10-14")).get();
        producer.abortTransaction();
        producer.beginTransaction();
        producer.send(message("15-19")).get();
        producer.commitTransaction();
        producer.beginTransaction();
        producer.send(message("20")).get();
        producer.abortTransaction();
      } finally {
        producer.close(Duration.ofSeconds(5));
      }
      AuditRun audit = AuditRun.of(broker.bootstrapServers());
      assertEquals(1, audit.exitCode(), audit::toString);
      assertEquals("10-14", AuditRun.ranges(audit.queue().get("missing")));
      assertEquals(19, audit.queue().get("last").intValue());
      assertEquals(2, audit.report().get("messages").intValue());

      AuditRun nothing = AuditRun.of(broker.bootstrapServers(), "--from", "20");
      assertEquals(1, nothing.exitCode(), nothing::toString);
    }
  }

  /** Look for no open transactions, to see it fail. */
  @Test
  void namesTheTransactionOfAnotherThatHoldsBackWhatHasArrived() throws Exception {
    try (EmbeddedBroker broker = new EmbeddedBroker(directory.resolve("kafka"), 0)) {
      broker.start();
      try (KafkaProducer<byte[], byte[]> ours = producer(broker, Map.of());
          KafkaProducer<byte[], byte[]> other =
              producer(broker, Map.of("transactional.id", "other"))) {
        ours.send(message("0-9")).get();
        other.initTransactions();
        other.beginTransaction();
        other.send(new ProducerRecord<>("metrics-a", 0, null, new byte[0])).get();
        ours.send(message("10-19")).get();

        AuditRun audit = AuditRun.of(broker.bootstrapServers(), "--from", "0");
        JsonNode open = audit.report().get("open_transactions");
        assertEquals(1, open.size(), audit::toString);
        assertEquals("metrics-a-0", open.get(0).get("partition").textValue());
        assertEquals(1, open.get(0).get("offset").intValue());
        assertEquals(2, open.get(0).get("messages").intValue());
        assertTrue(open.get(0).get("producer_id").longValue() >= 0);

        other.abortTransaction();
        AuditRun after = AuditRun.of(broker.bootstrapServers(), "--from", "0");
        assertEquals(0, after.exitCode(), after::toString);
        assertEquals(0, after.report().get("open_transactions").size());
        assertEquals(19, after.queue().get("complete_up_to").intValue());
      }
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(
      EmbeddedBroker broker, Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>(more);
    settings.put("bootstrap.servers", broker.bootstrapServers());
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static ProducerRecord<byte[], byte[]> message(String positions) {
    ProducerRecord<byte[], byte[]> message = new ProducerRecord<>("metrics-a", new byte[0]);
    message
        .headers()
        .add("metrics.queue", "4cf0f8a5-40a5-4b42-a5be-86dd3b7cf4ff".getBytes(UTF_8))
        .add("metrics.epoch", "5f0c9a3be17d2480".getBytes(UTF_8))
        .add("metrics.positions", positions.getBytes(UTF_8));
    return message;
  }
}
