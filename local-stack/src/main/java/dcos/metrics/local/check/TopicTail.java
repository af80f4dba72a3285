package dcos.metrics.local.check;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads, from its beginning, every topic whose name starts with a prefix, those that come to be
 * later among them. It needs no consumer group, so nothing waits for a rebalance. Not safe for use
 * by several threads.
 */
final class TopicTail implements AutoCloseable {
  private static final Duration REFRESH = Duration.ofMillis(500);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final String prefix;
  private final Set<TopicPartition> assigned = new HashSet<>();
  private long refreshedAt = System.nanoTime() - REFRESH.toNanos();

  TopicTail(String bootstrapServers, String prefix) {
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
  ConsumerRecords<byte[], byte[]> poll(Duration wait) {
    if (System.nanoTime() - refreshedAt >= REFRESH.toNanos()) {
      refresh();
    }
    if (assigned.isEmpty()) {
      // A consumer without partitions returns at once.
      LockSupport.parkNanos(wait.toNanos());
      return ConsumerRecords.empty();
    }
    return consumer.poll(wait);
  }

  /** Whether all that the broker has at this moment has been read. */
  boolean isAtEnd() {
    refresh();
    return consumer.endOffsets(assigned).entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  /** The topics read. */
  Set<String> topics() {
    Set<String> topics = new TreeSet<>();
    assigned.forEach(partition -> topics.add(partition.topic()));
    return topics;
  }

  @Override
  public void close() {
    consumer.close();
  }

  private void refresh() {
    boolean changed = false;
    for (List<PartitionInfo> partitions : consumer.listTopics().values()) {
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
}
