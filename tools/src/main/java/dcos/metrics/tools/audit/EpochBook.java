package dcos.metrics.tools.audit;

import dcos.metrics.tools.audit.OpenParts.Outcome;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/** What was found in Kafka of one epoch of one queue. */
final class EpochBook {
  /** Causes that the connector may know one day, and then some. */
  private static final int MAX_CAUSES = 40;

  /** What an epoch has declared lost for one cause. */
  static final class Loss {
    private final Positions positions = new Positions();
    private long unknown;

    /** The positions that are known to be missing. */
    Positions positions() {
      return positions;
    }

    /** Messages that declare a loss without any position. */
    long unknown() {
      return unknown;
    }
  }

  /** Where the positions of a partition have come to. */
  private static final class Order {
    private long highest = -1;
    private Positions backwards;
  }

  private final long epoch;
  private final Room openRoom;
  private final Positions published = new Positions();
  private final Positions again = new Positions();
  private final SortedMap<String, Loss> losses = new TreeMap<>();
  private final Map<TopicPartition, Order> orders = new HashMap<>();
  private OpenParts<Long> open;
  private OpenParts<String> openGaps;
  private long messages;
  private long copies;
  private long contradictions;
  private boolean anyBackwards;

  EpochBook(long epoch, Room openRoom) {
    this.epoch = epoch;
    this.openRoom = openRoom;
  }

  long epoch() {
    return epoch;
  }

  /** Positions of records that have arrived, in all parts. */
  Positions published() {
    return published;
  }

  /** Positions of records that have arrived more than once, if only in part. */
  Positions again() {
    return again;
  }

  /** Records, or parts of them, that had arrived before. */
  long copies() {
    return copies;
  }

  /** Messages of records and gaps. */
  long messages() {
    return messages;
  }

  /** Parts that do not fit what other parts of the record said. */
  long contradictions() {
    return contradictions;
  }

  /** What was declared lost, by cause. */
  SortedMap<String, Loss> losses() {
    return losses;
  }

  /** Positions of records of which only some parts have arrived. */
  Positions incomplete() {
    Positions incomplete = new Positions();
    if (open != null) {
      open.keys().forEach(position -> incomplete.add(position, position));
    }
    return incomplete;
  }

  /** Whether a loss was declared that has no end, or no position at all. */
  boolean lostUnknown() {
    return losses.containsKey("power-cut")
        || losses.values().stream().anyMatch(loss -> loss.unknown > 0);
  }

  /** Positions that came behind higher ones, by partition; the map is never empty of positions. */
  Map<TopicPartition, Positions> backwards() {
    Map<TopicPartition, Positions> result = new HashMap<>();
    orders.forEach(
        (partition, order) -> {
          if (order.backwards != null && !order.backwards.isEmpty()) {
            result.put(partition, order.backwards);
          }
        });
    return result;
  }

  /** Whether records of that partition are watched. */
  boolean watches(TopicPartition partition) {
    return orders.containsKey(partition);
  }

  /** Watches the order in that partition from now on. */
  void watch(TopicPartition partition) {
    orders.put(partition, new Order());
  }

  /**
   * Takes a message with records.
   *
   * @param late whether the partition has had records of a later epoch already
   * @return whether there was room for it
   */
  boolean addRecords(Stamp stamp, TopicPartition partition, boolean late) {
    messages++;
    if (stamp.parts() > 0) {
      return addPart(stamp, partition, late);
    }
    PositionRanges ranges = stamp.positions();
    for (int i = 0; i < ranges.size(); i++) {
      long first = ranges.first(i);
      long last = ranges.last(i);
      if (first == last) {
        addRecord(partition, first, late);
      } else if (published.count(first, last) == 0) {
        follow(partition, first, last, late);
        published.add(first, last);
      } else {
        addRepeated(partition, first, last, late);
        published.add(first, last);
      }
      if (open != null) {
        for (long position = first; position <= last; position++) {
          open.remove(position);
        }
      }
    }
    return true;
  }

  /** Takes a gap record, or a part of one; returns whether there was room for it. */
  boolean addGap(Stamp stamp) {
    messages++;
    Loss loss = losses.get(stamp.cause());
    if (loss == null && losses.size() == MAX_CAUSES) {
      return false;
    }
    if (stamp.parts() > 1) {
      openGaps = openGaps == null ? new OpenParts<>(openRoom) : openGaps;
      Outcome outcome = openGaps.add(gapKey(stamp), stamp.part(), stamp.parts());
      if (outcome != Outcome.COMPLETE) {
        contradictions += outcome == Outcome.CONTRADICTION ? 1 : 0;
        return outcome != Outcome.REFUSED;
      }
    }
    if (loss == null) {
      loss = new Loss();
      losses.put(stamp.cause(), loss);
    }
    PositionRanges ranges = stamp.positions();
    for (int i = 0; i < ranges.size(); i++) {
      loss.positions.add(ranges.first(i), ranges.last(i));
    }
    loss.unknown += ranges.size() == 0 ? 1 : 0;
    return true;
  }

  private boolean addPart(Stamp stamp, TopicPartition partition, boolean late) {
    long position = stamp.positions().first(0);
    if (published.contains(position)) {
      repeat(partition, position, position);
      return true;
    }
    open = open == null ? new OpenParts<>(openRoom) : open;
    Outcome outcome = open.add(position, stamp.part(), stamp.parts());
    switch (outcome) {
      case REPEATED -> repeat(partition, position, position);
      case CONTRADICTION -> contradictions++;
      case REFUSED -> {
        return false;
      }
      case OPEN, COMPLETE -> follow(partition, position, position, late);
    }
    if (outcome == Outcome.COMPLETE) {
      published.add(position, position);
    }
    return true;
  }

  /** By far the most frequent case, and much quicker than to count first. */
  private void addRecord(TopicPartition partition, long position, boolean late) {
    if (published.add(position, position) == 0) {
      follow(partition, position, position, late);
    } else {
      repeat(partition, position, position);
    }
  }

  /** Takes a range of which some was there before. */
  private void addRepeated(TopicPartition partition, long first, long last, boolean late) {
    for (long from = first; from <= last; ) {
      long absent = published.nextAbsent(from);
      if (absent > from) {
        repeat(partition, from, Math.min(last, absent - 1));
        from = absent;
      } else {
        long present = published.nextPresent(from);
        long to = present < 0 ? last : Math.min(last, present - 1);
        follow(partition, from, to, late);
        from = to + 1;
      }
    }
  }

  private void repeat(TopicPartition partition, long first, long last) {
    copies += last - first + 1;
    again.add(first, last);
    if (anyBackwards) {
      // With several partitions, that which was read first need not be the original.
      orders.forEach(
          (other, order) -> {
            if (order.backwards != null && !other.equals(partition)) {
              order.backwards.remove(first, last);
            }
          });
    }
  }

  /** Checks the order of records that are no repeats. */
  private void follow(TopicPartition partition, long first, long last, boolean late) {
    Order order = orders.get(partition);
    if (order == null) {
      return;
    }
    if (late || first < order.highest) {
      order.backwards = order.backwards == null ? new Positions() : order.backwards;
      order.backwards.add(first, late ? last : Math.min(last, order.highest));
      anyBackwards = true;
    }
    order.highest = Math.max(order.highest, last);
  }

  private static String gapKey(Stamp stamp) {
    StringBuilder key = new StringBuilder(stamp.cause());
    PositionRanges ranges = stamp.positions();
    for (int i = 0; i < ranges.size(); i++) {
      key.append(' ').append(ranges.first(i)).append('-').append(ranges.last(i));
    }
    return key.toString();
  }

  /** Makes all sets small and returns about how many bytes they take. */
  long compact() {
    long bytes = published.compact() + again.compact();
    for (Loss loss : losses.values()) {
      bytes += loss.positions.compact();
    }
    for (Order order : orders.values()) {
      bytes += order.backwards == null ? 0 : order.backwards.compact();
    }
    return bytes;
  }
}
