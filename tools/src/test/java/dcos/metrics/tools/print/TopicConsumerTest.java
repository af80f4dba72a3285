// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.print;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dcos.metrics.tools.kafka.TopicFilter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a real broker does too seldom to be waited for; the rest is tested with one. */
final class TopicConsumerTest {
  private static final TopicPartition PARTITION = new TopicPartition("metrics-a", 0);

  private final AtomicLong now = new AtomicLong();
  private final List<String> messages = new ArrayList<>();
  private boolean failing;
  private final MockConsumer<byte[], byte[]> kafka =
      new MockConsumer<>("earliest") {
        @Override
        public synchronized Map<String, List<PartitionInfo>> listTopics() {
          if (failing) {
            throw new TimeoutException("too slow");
          }
          return super.listTopics();
        }
      };
  private final TopicConsumer consumer =
      new TopicConsumer(
          kafka, new TopicFilter(List.of("metrics-.*")), false, messages::add, now::get);

  @BeforeEach
  void makeTopic() {
    kafka.updateBeginningOffsets(Map.of(PARTITION, 0L));
    kafka.updateEndOffsets(Map.of(PARTITION, 5L));
    present(true);
  }

  @Test
  void startsAtTheEndOfWhatIsThere() throws Exception {
    consumer.start();
    add(5);
    assertEquals(List.of(5L), poll());
    assertEquals(1, consumer.partitions());
  }

  @Test
  void readsATopicThatAppearsLaterFromItsBeginning() throws Exception {
    present(false);
    consumer.start();
    assertEquals(List.of(), poll());
    present(true);
    assertEquals(List.of(), poll());
    assertEquals(0, kafka.position(PARTITION));
    add(0);
    assertEquals(List.of(0L), poll());
  }

  @Test
  void goesOnWhereItWasInATopicThatKafkaDidNotNameForAWhile() throws Exception {
    consumer.start();
    add(5);
    assertEquals(List.of(5L), poll());
    present(false);
    assertEquals(List.of(), poll());
    assertEquals(0, consumer.partitions());
    present(true);
    assertEquals(List.of(), poll());
    assertEquals(6, kafka.position(PARTITION));
  }

  @Test
  void goesOnAndSaysSoOnceWhileKafkaDoesNotAnswer() throws Exception {
    consumer.start();
    for (int i = 0; i < 3; i++) {
      failing = true;
      add(5 + i);
      assertEquals(List.of(5L + i), poll());
    }
    failing = false;
    poll();
    assertEquals(
        List.of("Kafka does not answer (too slow); trying again", "Kafka answers again"), messages);
  }

  @Test
  void failsToStartIfKafkaDoesNotAnswer() {
    failing = true;
    assertThrows(KafkaException.class, consumer::start);
  }

  private void present(boolean present) {
    List<PartitionInfo> partitions =
        present
            ? List.of(new PartitionInfo(PARTITION.topic(), PARTITION.partition(), null, null, null))
            : List.of();
    kafka.updatePartitions(PARTITION.topic(), partitions);
  }

  private void add(long offset) {
    kafka.addRecord(
        new ConsumerRecord<>(
            PARTITION.topic(), PARTITION.partition(), offset, new byte[0], new byte[0]));
  }

  /** Offsets of what comes, with a look for topics before. */
  private List<Long> poll() throws InterruptedException {
    now.addAndGet(Duration.ofSeconds(3).toNanos());
    List<Long> offsets = new ArrayList<>();
    consumer.poll(Duration.ofMillis(1)).forEach(message -> offsets.add(message.offset()));
    return offsets;
  }
}
