// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.audit;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** In which order the records of one queue came, by partition. */
final class Orders {
  private final Map<TopicPartition, PartitionOrder> partitions = new HashMap<>();
  private boolean anyLate;

  /** The order in a partition, in which that epoch is watched from now on if there is room. */
  PartitionOrder watch(TopicPartition partition, EpochBook epoch, Room room) {
    PartitionOrder known = partitions.get(partition);
    PartitionOrder order = known == null ? new PartitionOrder(partition, this) : known;
    if (order.watch(epoch, room) && known == null) {
      partitions.put(partition, order);
    }
    return order;
  }

  /** The order in each partition, by its name. */
  List<PartitionOrder> all() {
    return partitions.values().stream()
        .sorted(Comparator.comparing(order -> order.partition().toString()))
        .toList();
  }

  /** From now on it matters what comes again. */
  void expectLate() {
    anyLate = true;
  }

  /**
   * Takes note of what came again in that partition. Where there are several, that which was read
   * first need not be the original: if it was late, it may have been the copy.
   */
  void again(PartitionOrder partition, EpochBook epoch, long first, long last) {
    if (anyLate) {
      for (PartitionOrder other : partitions.values()) {
        if (other != partition) {
          other.forgive(epoch, first, last);
        }
      }
    }
  }

  /** Makes all sets small and returns about how many bytes they take. */
  long compact() {
    return partitions.values().stream().mapToLong(PartitionOrder::compact).sum();
  }
}
