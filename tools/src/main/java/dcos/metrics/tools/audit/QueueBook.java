package dcos.metrics.tools.audit;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;

/** What was found in Kafka of one queue. */
final class QueueBook {
  private final UUID queue;
  private final Map<Long, EpochBook> epochs = new LinkedHashMap<>();

  /** The epoch that each partition has come to. */
  private final Map<TopicPartition, EpochBook> current = new HashMap<>();

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

  /**
   * Takes a message of one of the epochs; returns whether there was room for all of it.
   *
   * @param orderRoom for partitions whose order is watched
   */
  boolean add(EpochBook epoch, Stamp stamp, TopicPartition partition, Room orderRoom) {
    if (stamp.kind() == Stamp.Kind.GAP) {
      // Gap records collect for a while, and so come behind later records.
      return epoch.addGap(stamp);
    }
    boolean watched = epoch.watches(partition);
    EpochBook latest = current.get(partition);
    boolean late = watched && latest != epoch;
    boolean room = watched || orderRoom.take();
    if (!watched && room) {
      epoch.watch(partition);
      current.put(partition, epoch);
    }
    return epoch.addRecords(stamp, partition, late) && room;
  }
}
