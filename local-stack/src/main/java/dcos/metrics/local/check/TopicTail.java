// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.check;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads, from its beginning, every topic whose name starts with a prefix, those that come to be
 * later among them. It needs no consumer group, so nothing waits for a rebalance. Not safe for use
 * by several threads.
 */
public final class TopicTail implements AutoCloseable {
  private static final Duration REFRESH = Duration.ofMillis(500);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final String prefix;
  private final Set<TopicPartition> assigned = new HashSet<>();
  private long refreshedAt = System.nanoTime() - REFRESH.toNanos();

  public TopicTail(String bootstrapServers, String prefix) {
    this.prefix = prefix;
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", bootstrapServers,
                "auto.offset.reset", "earliest",
                "enable.auto.commit", "false",
                "fetch.max.wait.ms", "100"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
  }

  /** What has come; waits for it at most that long. */
  public ConsumerRecords<byte[], byte[]> poll(Duration wait) throws InterruptedException {
    if (System.nanoTime() - refreshedAt >= REFRESH.toNanos()) {
      refresh();
    }
    if (assigned.isEmpty()) {
      // A consumer without partitions returns at once.
      Thread.sleep(wait.toMillis());
      return ConsumerRecords.empty();
    }
    try {
      return consumer.poll(wait);
    } catch (InterruptException e) {
      throw interrupted(e);
    }
  }

  /** Whether all that the broker has at this moment has been read. */
  public boolean isAtEnd() throws InterruptedException {
    refresh();
    return consumer.endOffsets(assigned).entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  @Override
  public void close() {
    consumer.close();
  }

  private void refresh() throws InterruptedException {
    boolean changed = false;
    for (List<PartitionInfo> partitions : listTopics()) {
      for (PartitionInfo partition : partitions) {
        if (partition.topic().startsWith(prefix)) {
          changed |= assigned.add(new TopicPartition(partition.topic(), partition.partition()));
        }
      }
    }
    if (changed) {
      consumer.assign(assigned);
    }
    refreshedAt = System.nanoTime();
  }

  private Collection<List<PartitionInfo>> listTopics() throws InterruptedException {
    try {
      return consumer.listTopics().values();
    } catch (InterruptException e) {
      throw interrupted(e);
    }
  }

  /** Kafka's exception leaves the flag set; Java's takes its place. */
  private static InterruptedException interrupted(InterruptException e) {
    Thread.interrupted();
    InterruptedException interrupted = new InterruptedException();
    interrupted.initCause(e);
    return interrupted;
  }
}
