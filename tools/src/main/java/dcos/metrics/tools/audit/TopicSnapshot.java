// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.audit;

import dcos.metrics.tools.audit.OpenTransactions.OpenTransaction;
import dcos.metrics.tools.cli.ToolFailure;
import dcos.metrics.tools.kafka.TopicFilter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads topics from their beginning to where they end when it starts. For one thread; the consumer
 * is the caller's.
 */
final class TopicSnapshot {
  private static final Duration POLL = Duration.ofMillis(500);

  /** So long may Kafka say nothing at all before the audit gives up. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /**
   * What was read.
   *
   * @param topics topics that the filter matches
   * @param partitions their partitions
   * @param trimmed partitions whose first messages Kafka has deleted
   * @param whole partitions that have all messages that their topics ever had
   * @param open transactions behind whose first message nothing could be read
   */
  record Extent(
      int topics,
      int partitions,
      int trimmed,
      Set<TopicPartition> whole,
      List<OpenTransaction> open) {
    Extent with(List<OpenTransaction> found) {
      return new Extent(topics, partitions, trimmed, whole, found);
    }
  }

  /** The partitions that were read. */
  Set<TopicPartition> read() {
    return ends.keySet();
  }

  private final Consumer<byte[], byte[]> consumer;
  private final TopicFilter filter;
  private final LongSupplier nanoTime;
  private Map<TopicPartition, Long> ends = Map.of();

  TopicSnapshot(Consumer<byte[], byte[]> consumer, TopicFilter filter, LongSupplier nanoTime) {
    this.consumer = consumer;
    this.filter = filter;
    this.nanoTime = nanoTime;
  }

  /**
   * Reads all there is now.
   *
   * @throws org.apache.kafka.common.KafkaException if Kafka cannot be reached
   * @throws ToolFailure if it stops answering
   */
  Extent read(Ledger ledger, Progress progress) throws InterruptedException {
    Set<String> topics = new HashSet<>();
    Set<TopicPartition> whole = new HashSet<>();
    List<TopicPartition> partitions = new ArrayList<>();
    for (Map.Entry<String, List<PartitionInfo>> topic : consumer.listTopics().entrySet()) {
      if (filter.matches(topic.getKey())) {
        topics.add(topic.getKey());
        topic.getValue().forEach(p -> partitions.add(new TopicPartition(p.topic(), p.partition())));
        if (topic.getValue().size() == 1) {
          whole.add(partitions.get(partitions.size() - 1));
        }
      }
    }
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
    ends = new HashMap<>(consumer.endOffsets(partitions));
    consumer.assign(partitions);
    begins.forEach(consumer::seek);
    long total = 0;
    for (TopicPartition partition : partitions) {
      total += ends.get(partition) - begins.get(partition);
    }
    readToEnds(ledger, progress, total);
    int trimmed = (int) begins.values().stream().filter(offset -> offset > 0).count();
    whole.removeIf(partition -> begins.get(partition) > 0);
    return new Extent(topics.size(), partitions.size(), trimmed, whole, List.of());
  }

  private void readToEnds(Ledger ledger, Progress progress, long total)
      throws InterruptedException {
    Set<TopicPartition> unread = new HashSet<>(ends.keySet());
    finish(unread);
    long heardAt = nanoTime.getAsLong();
    while (!unread.isEmpty()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      boolean any = false;
      for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
        any = true;
        TopicPartition partition = new TopicPartition(message.topic(), message.partition());
        if (message.offset() < ends.get(partition)) {
          ledger.add(partition, message.offset(), message.headers());
        }
      }
      progress.show(ledger.messages(), total);
      any |= finish(unread);
      long now = nanoTime.getAsLong();
      if (any) {
        heardAt = now;
      } else if (now - heardAt > PATIENCE.toNanos()) {
        throw new ToolFailure(
            ToolFailure.UNREACHABLE,
            "Kafka has sent nothing for "
                + PATIENCE.toSeconds()
                + " s, and "
                + unread.iterator().next()
                + " is not read to its end");
      }
    }
  }

  /** Lets go of partitions that are read to their ends; returns whether there were any. */
  private boolean finish(Set<TopicPartition> unread) {
    List<TopicPartition> done = new ArrayList<>();
    for (TopicPartition partition : unread) {
      // By the consumer's position: some offsets belong to no message.
      if (consumer.position(partition) >= ends.get(partition)) {
        done.add(partition);
      }
    }
    unread.removeAll(done);
    consumer.pause(done);
    return !done.isEmpty();
  }
}
