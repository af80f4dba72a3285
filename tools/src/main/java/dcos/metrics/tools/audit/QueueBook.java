// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.audit;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;

/** What was found in Kafka of one queue. */
final class QueueBook {
  private final UUID queue;
  private final Map<Long, EpochBook> epochs = new LinkedHashMap<>();
  private final Orders orders = new Orders();

  QueueBook(UUID queue) {
    this.queue = queue;
  }

  UUID queue() {
    return queue;
  }

  /** All epochs, in the order in which they were found. */
  Collection<EpochBook> epochs() {
    return epochs.values();
  }

  /** An epoch that was found, or null. */
  EpochBook epoch(long epoch) {
    return epochs.get(epoch);
  }

  EpochBook addEpoch(long epoch, Room openRoom) {
    EpochBook book = new EpochBook(epoch, openRoom);
    epochs.put(epoch, book);
    return book;
  }

  /** The order of the records in each partition. */
  Orders orders() {
    return orders;
  }

  /**
   * Takes a message of one of the epochs; returns whether there was room for all of it.
   *
   * @param orderRoom for what is watched of the order in partitions
   */
  boolean add(EpochBook epoch, Stamp stamp, TopicPartition partition, Room orderRoom) {
    if (stamp.kind() == Stamp.Kind.GAP) {
      // Gap records collect for a while, and so come behind later records.
      return epoch.addGap(stamp);
    }
    return epoch.addRecords(stamp, orders.watch(partition, epoch, orderRoom), orderRoom);
  }

  /** Makes all sets small and returns about how many bytes they take. */
  long compact() {
    return orders.compact() + epochs.values().stream().mapToLong(EpochBook::compact).sum();
  }
}
