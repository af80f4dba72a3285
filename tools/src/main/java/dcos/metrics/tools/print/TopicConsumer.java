// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.print;

import dcos.metrics.tools.kafka.TopicFilter;
import java.io.Closeable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Reads every partition of the topics that a filter matches, those that appear later included. It
 * assigns partitions itself and is in no consumer group: it leaves no trace in Kafka, needs no
 * permission for groups, and starts without waiting for other members. Used by one thread.
 */
final class TopicConsumer implements Closeable {
  private static final Duration REFRESH = Duration.ofSeconds(2);

  private final Consumer<byte[], byte[]> consumer;
  private final TopicFilter filter;
  private final boolean fromBeginning;
  private final java.util.function.Consumer<String> messages;
  private final LongSupplier nanoTime;
  private final Set<TopicPartition> assigned = new HashSet<>();

  /** Where reading had come to in partitions that Kafka did not name for a while. */
  private final Map<TopicPartition, Long> absent = new HashMap<>();

  private boolean started;
  private boolean silent;
  private long nextRefresh;

  /**
   * Does not talk to Kafka yet.
   *
   * @param fromBeginning whether to read what is there already; a topic that appears later is read
   *     from its beginning in any case
   * @param messages is told, in a line each, when Kafka stops and starts to answer
   */
  TopicConsumer(
      Consumer<byte[], byte[]> consumer,
      TopicFilter filter,
      boolean fromBeginning,
      java.util.function.Consumer<String> messages,
      LongSupplier nanoTime) {
    this.consumer = consumer;
    this.filter = filter;
    this.fromBeginning = fromBeginning;
    this.messages = messages;
    this.nanoTime = nanoTime;
  }

  /**
   * Finds the topics that are there now.
   *
   * @throws KafkaException if Kafka does not answer
   */
  void start() {
    refresh();
    started = true;
  }

  /** The next messages, if any arrive within that time. */
  ConsumerRecords<byte[], byte[]> poll(Duration time) throws InterruptedException {
    try {
      refreshIfDue();
      if (assigned.isEmpty()) {
        Thread.sleep(time.toMillis());
        return ConsumerRecords.empty();
      }
      return consumer.poll(time);
    } catch (InterruptException e) {
      // Kafka's exception sets the flag again.
      Thread.interrupted();
      throw (InterruptedException) new InterruptedException().initCause(e);
    }
  }

  /** Number of partitions that are being read. */
  int partitions() {
    return assigned.size();
  }

  private void refreshIfDue() {
    if (nanoTime.getAsLong() - nextRefresh < 0) {
      return;
    }
    try {
      refresh();
      if (silent) {
        silent = false;
        messages.accept("Kafka answers again");
      }
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      if (!silent) {
        silent = true;
        messages.accept("Kafka does not answer (" + e.getMessage() + "); trying again");
      }
    }
  }

  private void refresh() {
    List<TopicPartition> added = new ArrayList<>();
    Set<TopicPartition> present = new HashSet<>();
    for (Map.Entry<String, List<PartitionInfo>> topic : consumer.listTopics().entrySet()) {
      if (filter.matches(topic.getKey())) {
        for (PartitionInfo partition : topic.getValue()) {
          TopicPartition id = new TopicPartition(partition.topic(), partition.partition());
          present.add(id);
          if (!assigned.contains(id)) {
            added.add(id);
          }
        }
      }
    }
    if (!added.isEmpty() || !present.equals(assigned)) {
      assign(present, added);
    }
    nextRefresh = nanoTime.getAsLong() + REFRESH.toNanos();
  }

  private void assign(Set<TopicPartition> present, List<TopicPartition> added) {
    // Asked before anything is changed, so that a failure leaves all as it was.
    Map<TopicPartition, Long> starts = starts(added);
    for (TopicPartition partition : assigned) {
      if (!present.contains(partition)) {
        absent.put(partition, consumer.position(partition));
      }
    }
    consumer.assign(present);
    starts.forEach(consumer::seek);
    assigned.clear();
    assigned.addAll(present);
  }

  private Map<TopicPartition, Long> starts(Collection<TopicPartition> added) {
    if (added.isEmpty()) {
      return new HashMap<>();
    }
    boolean atTheEnd = !started && !fromBeginning;
    Map<TopicPartition, Long> starts =
        new HashMap<>(atTheEnd ? consumer.endOffsets(added) : consumer.beginningOffsets(added));
    // A broker that is starting may not know all topics yet. One that was made anew has less than
    // before, and is read from its beginning then.
    for (TopicPartition partition : added) {
      Long before = absent.remove(partition);
      if (before != null) {
        starts.put(partition, before);
      }
    }
    return starts;
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
  }
}
