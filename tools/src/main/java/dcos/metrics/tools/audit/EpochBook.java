// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.audit;

import dcos.metrics.tools.audit.OpenParts.Outcome;
import java.util.SortedMap;
import java.util.TreeMap;

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

  private final long epoch;
  private final Room openRoom;
  private final Positions published = new Positions();
  private final Positions again = new Positions();
  private final SortedMap<String, Loss> losses = new TreeMap<>();
  private OpenParts<Long> open;
  private OpenParts<String> openGaps;
  private long messages;
  private long copies;
  private long contradictions;

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

  /** Whether that position was declared lost. */
  boolean isDeclared(long position) {
    return losses.values().stream().anyMatch(loss -> loss.positions.contains(position));
  }

  /** What is accounted for: published, or declared lost. */
  Union accountedFor() {
    Union union = new Union();
    union.include(published);
    losses.values().forEach(loss -> union.include(loss.positions));
    return union;
  }

  /** The highest position that is accounted for; -1 if there is none. */
  long last() {
    long declared = losses.values().stream().mapToLong(l -> l.positions.last()).max().orElse(-1);
    return Math.max(published.last(), declared);
  }

  /**
   * Takes a message with records.
   *
   * @param order the order of records in its partition
   * @param orderRoom for what is late there
   * @return whether there was room for it
   */
  boolean addRecords(Stamp stamp, PartitionOrder order, Room orderRoom) {
    messages++;
    if (stamp.parts() > 0) {
      return addPart(stamp, order, orderRoom);
    }
    PositionRanges ranges = stamp.positions();
    boolean room = true;
    long highest = -1;
    for (int i = 0; i < ranges.size(); i++) {
      long first = ranges.first(i);
      long last = ranges.last(i);
      if (first < highest) {
        order.disorder(this, first, Math.min(last, highest));
      }
      highest = Math.max(highest, last);
      if (first == last) {
        room &= addRecord(order, first, orderRoom);
      } else if (published.count(first, last) == 0) {
        room &= order.follow(this, first, last, orderRoom);
        published.add(first, last);
      } else {
        room &= addRepeated(order, first, last, orderRoom);
        published.add(first, last);
      }
      if (open != null) {
        for (long position = first; position <= last; position++) {
          open.remove(position);
        }
      }
    }
    return room;
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

  private boolean addPart(Stamp stamp, PartitionOrder order, Room orderRoom) {
    long position = stamp.positions().first(0);
    if (published.contains(position)) {
      repeat(order, position, position);
      return true;
    }
    open = open == null ? new OpenParts<>(openRoom) : open;
    Outcome outcome = open.add(position, stamp.part(), stamp.parts());
    boolean room = true;
    switch (outcome) {
      case REPEATED -> repeat(order, position, position);
      case CONTRADICTION -> contradictions++;
      case REFUSED -> room = false;
      case OPEN, COMPLETE -> room = order.follow(this, position, position, orderRoom);
    }
    if (outcome == Outcome.COMPLETE) {
      published.add(position, position);
    }
    return room;
  }

  /** By far the most frequent case, and much quicker than to count first. */
  private boolean addRecord(PartitionOrder order, long position, Room orderRoom) {
    if (published.add(position, position) == 0) {
      return order.follow(this, position, position, orderRoom);
    }
    repeat(order, position, position);
    return true;
  }

  /** Takes a range of which some was there before. */
  private boolean addRepeated(PartitionOrder order, long first, long last, Room orderRoom) {
    boolean room = true;
    for (long from = first; from <= last; ) {
      long absent = published.nextAbsent(from);
      if (absent > from) {
        repeat(order, from, Math.min(last, absent - 1));
        from = absent;
      } else {
        long present = published.nextPresent(from);
        long to = present < 0 ? last : Math.min(last, present - 1);
        room &= order.follow(this, from, to, orderRoom);
        from = to + 1;
      }
    }
    return room;
  }

  private void repeat(PartitionOrder order, long first, long last) {
    copies += last - first + 1;
    again.add(first, last);
    order.again(this, first, last);
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
    return bytes;
  }
}
