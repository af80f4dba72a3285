// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.torture;

import dcos.metrics.local.check.Received;
import dcos.metrics.queue.QueuePosition;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * What the queue took and what Kafka has, position by position, kept by this program itself so that
 * it need not believe the collector's own tools. No position is ever given twice here, because
 * nothing cuts the machine's power.
 *
 * <p>Safe for all threads.
 */
final class Books {
  /** What the queue holds at a position. */
  private record Appended(String epoch, int number) {}

  /** What has arrived of a position. */
  private static final class Arrival {
    private final String epoch;
    private final int number;
    private final long firstMs;
    private int parts;
    private int wanted;

    private Arrival(String epoch, int number, long firstMs) {
      this.epoch = epoch;
      this.number = number;
      this.firstMs = firstMs;
    }

    /** False if it was there already. */
    private boolean add(Received.Origin origin) {
      int bit = 1 << origin.part();
      boolean isNew = (parts & bit) == 0;
      parts |= bit;
      wanted = Math.max(1, origin.parts());
      return isNew;
    }

    private boolean isComplete() {
      return Integer.bitCount(parts) >= wanted;
    }
  }

  private final Consumer<String> complaints;
  private final Map<Long, Appended> appended = new HashMap<>();
  private final Map<Long, Arrival> arrivals = new HashMap<>();
  private final BitSet holes = new BitSet();
  private final BitSet declared = new BitSet();
  private final Map<String, Long> declaredByCause = new TreeMap<>();
  private final Map<TopicPartition, Long> newest = new HashMap<>();
  private final List<Repeat> repeats = new ArrayList<>();
  private int highest = -1;
  private long end;

  /** Empty ones. */
  Books(Consumer<String> complaints) {
    this.complaints = complaints;
  }

  /** The queue holds that record there. */
  synchronized void appended(long epoch, long position, int number) {
    end = Math.max(end, position + 1);
    Appended now = new Appended(QueuePosition.epochText(epoch), number);
    Appended before = appended.putIfAbsent(position, now);
    if (before != null && !before.equals(now)) {
      complaints.accept("position " + position + " held " + before + " and then " + now);
    }
  }

  /** The queue says that it holds no record there. */
  synchronized void hole(long first, long last) {
    holes.set((int) first, (int) last + 1);
  }

  /** A record, or a part of one, is in Kafka. */
  synchronized void arrived(Received received, int number, TopicPartition where, long timestampMs) {
    Received.Origin origin = received.origin();
    Arrival arrival = arrivals.get(origin.position());
    if (arrival == null) {
      arrival = new Arrival(origin.epoch(), number, timestampMs);
      arrivals.put(origin.position(), arrival);
    } else if (arrival.number != number || !arrival.epoch.equals(origin.epoch())) {
      complaints.accept(
          String.format(
              Locale.ROOT,
              "position %d@%s has record %d, and position %d@%s record %d",
              origin.position(),
              arrival.epoch,
              arrival.number,
              origin.position(),
              origin.epoch(),
              number));
      return;
    }
    highest = Math.max(highest, number);
    if (!arrival.add(origin)) {
      repeats.add(new Repeat(origin.position(), arrival.firstMs, timestampMs));
      return;
    }
    // A part's number is less than 32.
    long order = origin.position() * Integer.SIZE + origin.part();
    Long before = newest.put(where, order);
    if (before != null && before > order) {
      complaints.accept(
          String.format(
              Locale.ROOT,
              "position %d came to %s behind position %d",
              origin.position(),
              where,
              before / Integer.SIZE));
    }
  }

  /** A gap record is in Kafka. */
  synchronized void declared(String cause, long[] positions) {
    for (long position : positions) {
      if (!declared.get((int) position)) {
        declared.set((int) position);
        declaredByCause.merge(cause, 1L, Long::sum);
      }
    }
  }

  /** The highest number of a record that has arrived; -1 before the first. */
  synchronized int highest() {
    return highest;
  }

  /** Records that the queue took, as far as it has been read. */
  synchronized int appended() {
    return appended.size();
  }

  /** The position behind the last record that the queue took, as far as it has been read. */
  synchronized long end() {
    return end;
  }

  /** Records of which all has arrived, each counted once. */
  synchronized long published() {
    return arrivals.values().stream().filter(Arrival::isComplete).count();
  }

  /** How often a record, or a part of one, came again. */
  synchronized int repeated() {
    return repeats.size();
  }

  synchronized List<Repeat> repeats() {
    return List.copyOf(repeats);
  }

  /** How many positions were declared lost, by cause. */
  synchronized Map<String, Long> declared() {
    return new TreeMap<>(declaredByCause);
  }

  /** Positions that neither a record nor a declaration accounts for. */
  synchronized BitSet missing() {
    BitSet missing = (BitSet) holes.clone();
    appended.keySet().forEach(position -> missing.set(position.intValue()));
    arrivals.forEach(
        (position, arrival) -> {
          if (arrival.isComplete()) {
            missing.clear(position.intValue());
          }
        });
    missing.andNot(declared);
    return missing;
  }

  /** Complains of all that does not fit together once everything has come to rest. */
  synchronized void close() {
    BitSet missing = missing();
    for (int from = missing.nextSetBit(0); from >= 0; ) {
      int end = missing.nextClearBit(from);
      complaints.accept(
          String.format(
              Locale.ROOT,
              "the positions %d to %d are neither in Kafka nor declared lost",
              from,
              end - 1));
      from = missing.nextSetBit(end);
    }
    arrivals.forEach(
        (position, arrival) -> {
          Appended source = appended.get(position);
          if (source == null && !holes.get(position.intValue())) {
            complaints.accept("position " + position + " arrived, but was never in the queue");
          } else if (source != null
              && !source.equals(new Appended(arrival.epoch, arrival.number))) {
            complaints.accept(
                String.format(
                    Locale.ROOT,
                    "position %d held %s, but record %d of epoch %s arrived",
                    position,
                    source,
                    arrival.number,
                    arrival.epoch));
          }
        });
  }
}
