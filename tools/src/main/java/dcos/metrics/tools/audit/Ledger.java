// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.audit;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;

/** Takes messages, each partition's in their order, and keeps account of what was in them. */
final class Ledger {
  private final Limits limits;
  private final UUID only;
  private final Room openRoom;
  private final Room orderRoom;
  private final Map<UUID, QueueBook> queues = new LinkedHashMap<>();
  private final Oddities foreign = new Oddities();
  private final Oddities bad = new Oddities();
  private final Oddities refused = new Oddities();
  private int epochs;
  private long messages;
  private long probes;
  private long otherQueues;
  private long grown;
  private boolean full;

  /** {@code only}, unless it is null, is the queue that counts. */
  Ledger(Limits limits, UUID only) {
    this.limits = limits;
    this.only = only;
    this.openRoom = new Room(limits.open());
    this.orderRoom = new Room(limits.orders());
  }

  /** Takes the next message of a partition. */
  void add(TopicPartition partition, long offset, Headers headers) {
    messages++;
    Stamp stamp;
    try {
      stamp = Stamp.of(headers);
    } catch (BadStampException e) {
      bad.add(partition, offset, e.getMessage());
      return;
    }
    switch (stamp.kind()) {
      case FOREIGN -> foreign.add(partition, offset, "no headers of the collector's");
      case PROBE -> probes++;
      case RECORDS, GAP -> {
        if (only != null && !only.equals(stamp.queue())) {
          otherQueues++;
        } else {
          add(stamp, partition, offset);
        }
      }
    }
  }

  private void add(Stamp stamp, TopicPartition partition, long offset) {
    if (full) {
      refused.add(partition, offset, "there is no memory for more positions");
      return;
    }
    QueueBook queue = queues.get(stamp.queue());
    EpochBook epoch = queue == null ? null : queue.epoch(stamp.epoch());
    if (epoch == null) {
      if (epochs == limits.epochs()) {
        refused.add(partition, offset, "there are more than " + limits.epochs() + " epochs");
        return;
      }
      epochs++;
      queue = queue == null ? addQueue(stamp.queue()) : queue;
      epoch = queue.addEpoch(stamp.epoch(), openRoom);
    }
    if (!queue.add(epoch, stamp, partition, orderRoom)) {
      refused.add(partition, offset, "there is no room for what is incomplete or out of order");
    }
    grow(stamp.positions());
  }

  private QueueBook addQueue(UUID id) {
    QueueBook queue = new QueueBook(id);
    queues.put(id, queue);
    return queue;
  }

  /** Estimates, always too high, what a message costs, and measures when that becomes too much. */
  private void grow(PositionRanges ranges) {
    for (int i = 0; i < ranges.size(); i++) {
      grown += 32 + ((ranges.last(i) - ranges.first(i)) >>> 16) * 64;
    }
    if (grown > limits.positionBytes() / 8) {
      long bytes = queues.values().stream().mapToLong(QueueBook::compact).sum();
      full = bytes > limits.positionBytes();
      grown = 0;
    }
  }

  /** All queues that were found. */
  Collection<QueueBook> queues() {
    return queues.values();
  }

  /** A queue that was found, or null. */
  QueueBook queue(UUID id) {
    return queues.get(id);
  }

  /** Messages in all. */
  long messages() {
    return messages;
  }

  /** Messages that only show that Kafka takes messages. */
  long probes() {
    return probes;
  }

  /** Messages of queues that do not count. */
  long otherQueues() {
    return otherQueues;
  }

  /** Messages without any of the collector's headers. */
  Oddities foreign() {
    return foreign;
  }

  /** Messages whose headers cannot be understood. */
  Oddities bad() {
    return bad;
  }

  /** Messages that could not be taken, or not wholly, as they break a limit. */
  Oddities refused() {
    return refused;
  }
}
