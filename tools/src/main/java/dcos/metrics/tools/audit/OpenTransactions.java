// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.audit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Transactions that somebody has left open. What comes behind the first message of one, whoever
 * sent it, cannot be read until it is over, and so looks as if it were missing.
 */
final class OpenTransactions {
  private static final long PATIENCE_SECONDS = 30;

  /**
   * An open transaction.
   *
   * @param partition where
   * @param offset its first message there; nothing from it on can be read
   * @param behind how many offsets that are
   * @param producerId whose it is; null if Kafka does not tell
   * @param lastSent when the producer sent something last; null if Kafka does not tell
   */
  record OpenTransaction(
      TopicPartition partition, long offset, long behind, Long producerId, Instant lastSent) {}

  private final Admin admin;

  OpenTransactions(Admin admin) {
    this.admin = admin;
  }

  /** Those in partitions; empty where Kafka does not answer such questions. */
  List<OpenTransaction> in(Set<TopicPartition> partitions) throws InterruptedException {
    List<OpenTransaction> found = new ArrayList<>();
    try {
      // In this order: what was sent in between must not look like a transaction.
      Map<TopicPartition, Long> all = ends(partitions, IsolationLevel.READ_UNCOMMITTED);
      Map<TopicPartition, Long> readable = ends(partitions, IsolationLevel.READ_COMMITTED);
      Set<TopicPartition> held =
          partitions.stream()
              .filter(partition -> readable.get(partition) < all.get(partition))
              .collect(Collectors.toSet());
      Map<TopicPartition, ProducerState> producers = producers(held, readable);
      for (TopicPartition partition : held) {
        long offset = readable.get(partition);
        ProducerState producer = producers.get(partition);
        found.add(
            new OpenTransaction(
                partition,
                offset,
                all.get(partition) - offset,
                producer == null ? null : producer.producerId(),
                producer == null ? null : Instant.ofEpochMilli(producer.lastTimestamp())));
      }
    } catch (ExecutionException | TimeoutException e) {
      return found; // Only a hint goes missing with it.
    }
    return found;
  }

  private Map<TopicPartition, Long> ends(Set<TopicPartition> partitions, IsolationLevel isolation)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<TopicPartition, OffsetSpec> latest =
        partitions.stream()
            .collect(Collectors.toMap(Function.identity(), p -> OffsetSpec.latest()));
    Map<TopicPartition, Long> ends = new HashMap<>();
    for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end :
        admin
            .listOffsets(latest, new ListOffsetsOptions(isolation))
            .all()
            .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
            .entrySet()) {
      ends.put(end.getKey(), end.getValue().offset());
    }
    return ends;
  }

  /** Whose transactions begin where nothing more can be read. */
  private Map<TopicPartition, ProducerState> producers(
      Set<TopicPartition> held, Map<TopicPartition, Long> readable)
      throws InterruptedException, TimeoutException {
    Map<TopicPartition, ProducerState> producers = new HashMap<>();
    for (TopicPartition partition : held) {
      try {
        admin
            .describeProducers(List.of(partition))
            .partitionResult(partition)
            .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
            .activeProducers()
            .stream()
            .filter(
                producer ->
                    producer
                        .currentTransactionStartOffset()
                        .equals(OptionalLong.of(readable.get(partition))))
            .findFirst()
            .ifPresent(producer -> producers.put(partition, producer));
      } catch (ExecutionException e) {
        producers.remove(partition); // Rights that not every user has.
      }
    }
    return producers;
  }
}
