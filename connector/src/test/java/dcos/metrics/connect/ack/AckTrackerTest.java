// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect.ack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.queue.QueuePosition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AckTrackerTest {
  private static final int THREADS = 3;

  private final AckTracker tracker = new AckTracker(at(0), 1 << 20);

  @Test
  void advancesOverAContiguousRunOnly() {
    Delivery first = record(0, 1);
    Delivery second = record(1, 1);
    Delivery third = record(2, 1);

    tracker.acknowledged(second, 1);
    tracker.acknowledged(third, 1);
    assertEquals(at(0), tracker.done());

    tracker.acknowledged(first, 1);
    assertEquals(at(3), tracker.done());
    assertEquals(0, tracker.outstanding());
  }

  @Test
  void waitsForEveryPart() {
    Delivery parts = record(0, 3);

    tracker.acknowledged(parts, 1);
    tracker.acknowledged(parts, 1);
    assertEquals(at(0), tracker.done());

    tracker.acknowledged(parts, 1);
    assertEquals(at(1), tracker.done());
  }

  @Test
  void holdsAStretchThatIsStillMade() {
    PositionSpan span = tracker.begin(at(1), 10, 0);
    tracker.attach(span);
    Delivery delivery = Delivery.ofRecords("t", 1, PositionSet.of(0), span, 1);
    tracker.handedOut(1);

    tracker.acknowledged(delivery, 1);
    assertEquals(at(0), tracker.done());

    tracker.extend(span, at(5), 10);
    tracker.seal(span);
    assertEquals(at(5), tracker.done());
  }

  @Test
  void keepsWhatWasDroppedOpenUntilItIsDeclared() {
    Delivery dropped = record(0, 2);
    tracker.acknowledged(dropped, 1);
    tracker.dropped(dropped, 1);

    assertEquals(at(0), tracker.done());
    assertEquals(List.of(dropped), tracker.takeDropped());
    assertEquals(List.of(), tracker.takeDropped());

    Delivery gap = Delivery.ofGap("t", "cause", 1, PositionSet.of(0), dropped.spans(), 1);
    tracker.handedOut(1);
    tracker.acknowledged(gap, 1);
    assertEquals(at(1), tracker.done());
  }

  @Test
  void doesNotDeclareADroppedGapRecord() {
    PositionSpan span = tracker.begin(at(1), 0, 0);
    Delivery gap = Delivery.ofGap("t", "cause", 1, PositionSet.of(0), List.of(span), 1);
    tracker.handedOut(1);

    tracker.dropped(gap, 1);

    assertEquals(List.of(), tracker.takeDropped());
    assertEquals(at(1), tracker.done());
  }

  @Test
  void hasNoRoomWhileTooMuchIsUnacknowledged() {
    PositionSpan span = tracker.begin(at(1), 10, 0);
    Delivery large = Delivery.ofRecords("t", 1, PositionSet.of(0), span, 1);
    tracker.handedOut(1 << 20);
    assertFalse(tracker.hasRoom());

    tracker.acknowledged(large, 1 << 20);
    assertTrue(tracker.hasRoom());
  }

  @Test
  void hasNoRoomWhileARestartWouldRepeatTooMuch() {
    record(0, 1);
    for (int i = 1; tracker.hasRoom(); i++) {
      assertTrue(i < 1_000_000);
      tracker.acknowledged(record(i, 1), 1);
    }

    assertEquals(1, tracker.outstanding());
  }

  /**
   * Fails if acks are lost or the position runs ahead, as when {@code acknowledged} does not take
   * the monitor.
   */
  @Test
  void isRightWhateverTheOrderOfAcknowledgements() throws Exception {
    long seed = Long.getLong("test.seed", 1);
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    ExecutorService producer = Executors.newFixedThreadPool(THREADS);
    CyclicBarrier together = new CyclicBarrier(THREADS);
    long position = 0;
    for (int round = 0; round < 30; round++) {
      List<Delivery> parts = new ArrayList<>();
      for (int i = random.nextInt(20_000); i >= 0; i--) {
        int count = 1 + random.nextInt(3);
        Delivery delivery = record(position++, count);
        parts.addAll(Collections.nCopies(count, delivery));
      }
      Collections.shuffle(parts, random);
      int held = random.nextInt(parts.size());
      Delivery last = parts.remove(held);
      List<Future<?>> acks = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int first = i;
        acks.add(
            producer.submit(
                () -> {
                  together.await();
                  for (int at = first; at < parts.size(); at += THREADS) {
                    tracker.acknowledged(parts.get(at), 1);
                  }
                  return null;
                }));
      }
      for (Future<?> ack : acks) {
        ack.get();
      }
      assertEquals(last.positions().lowest(), tracker.done().position());
      tracker.acknowledged(last, 1);
      assertEquals(position, tracker.done().position());
    }
    producer.shutdown();
    assertTrue(producer.awaitTermination(10, TimeUnit.SECONDS));
    assertEquals(0, tracker.outstandingWeight());
    assertEquals(0, tracker.outstanding());
  }

  private Delivery record(long position, int parts) {
    PositionSpan span = tracker.begin(at(position + 1), 100, 0);
    tracker.attach(span);
    tracker.seal(span);
    for (int i = 0; i < parts; i++) {
      tracker.handedOut(1);
    }
    return Delivery.ofRecords("t", 1, PositionSet.of(position), span, parts);
  }

  private static QueuePosition at(long position) {
    return new QueuePosition(1, position);
  }
}
