// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect.ack;

import dcos.metrics.queue.QueuePosition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Knows what has been handed to Connect and what of it is acknowledged, and so how far the queue is
 * done with: the end of the contiguous run of done spans.
 *
 * <p>The task's thread adds, the producer's acknowledges, a third asks. Every method takes the
 * object's monitor for a constant time (amortised) and does nothing else, so that the producer's
 * thread is never held up.
 */
public final class AckTracker {
  /** Spans after an unacknowledged one: what a restart may repeat at most. */
  private static final int MAX_SPANS = 20_000;

  private final long maxWeight;
  private final Deque<PositionSpan> window = new ArrayDeque<>();
  private final List<Delivery> dropped = new ArrayList<>();
  private QueuePosition done;
  private long windowBytes;
  private long outstandingWeight;
  private int outstanding;
  private long acknowledged;

  /**
   * Nothing is under way.
   *
   * @param start before it, all is done
   * @param maxWeight bytes of memory that unacknowledged records may take, as estimated
   */
  public AckTracker(QueuePosition start, long maxWeight) {
    this.done = start;
    this.maxWeight = maxWeight;
  }

  /** A span after all others, held open until {@link #seal}. */
  public synchronized PositionSpan begin(QueuePosition next, long bytes, long nowNanos) {
    PositionSpan span = new PositionSpan(next, bytes, nowNanos);
    window.addLast(span);
    windowBytes += bytes;
    return span;
  }

  /** Makes the newest span, still held open, longer. */
  public synchronized void extend(PositionSpan span, QueuePosition next, long bytes) {
    span.next = next;
    span.bytes += bytes;
    windowBytes += bytes;
  }

  /** One more thing must be done before the span is. */
  public synchronized void attach(PositionSpan span) {
    span.open++;
  }

  /** Its maker adds nothing more to the span. */
  public synchronized void seal(PositionSpan span) {
    close(span);
  }

  /** One Kafka record of a delivery is about to be handed out. */
  public synchronized void handedOut(long weight) {
    outstanding++;
    outstandingWeight += weight;
  }

  /** Kafka has one record of the delivery. */
  public synchronized void acknowledged(Delivery delivery, long weight) {
    acknowledged++;
    partDone(delivery, weight);
  }

  /** The worker dropped one record of the delivery. */
  public synchronized void dropped(Delivery delivery, long weight) {
    delivery.dropped = true;
    partDone(delivery, weight);
  }

  /**
   * Deliveries of records that are over but of which some were dropped. Their spans stay open: the
   * caller hands them on to the delivery of the gap record that declares the loss.
   */
  public synchronized List<Delivery> takeDropped() {
    if (dropped.isEmpty()) {
      return List.of();
    }
    List<Delivery> taken = List.copyOf(dropped);
    dropped.clear();
    return taken;
  }

  /** All before it is acknowledged or declared. */
  public synchronized QueuePosition done() {
    return done;
  }

  /** Whether more may be handed out. */
  public synchronized boolean hasRoom() {
    return outstandingWeight < maxWeight
        && windowBytes < 2 * maxWeight
        && window.size() < MAX_SPANS;
  }

  /** Kafka records handed out and not acknowledged yet. */
  public synchronized int outstanding() {
    return outstanding;
  }

  /** Estimated bytes of the unacknowledged records. */
  public synchronized long outstandingWeight() {
    return outstandingWeight;
  }

  /** How many Kafka records were acknowledged so far, dropped ones not counted. */
  public synchronized long acknowledgedCount() {
    return acknowledged;
  }

  /** Age of the oldest span that is not done, in nanoseconds; 0 if there is none. */
  public synchronized long oldestAge(long nowNanos) {
    PositionSpan oldest = window.peekFirst();
    return oldest == null ? 0 : Math.max(0, nowNanos - oldest.sinceNanos);
  }

  /**
   * Waits until there is room for a good many records, or for that time: not for the first that is
   * acknowledged, as each poll would then return a few.
   */
  public synchronized void awaitRoom(long millis) throws InterruptedException {
    long deadline = deadline(millis);
    for (long left = millis; left > 0 && !isRoomy(); left = leftMillis(deadline)) {
      wait(left);
    }
  }

  /** Waits until nothing is outstanding, or for that time. */
  public synchronized void awaitAll(long millis) throws InterruptedException {
    long deadline = deadline(millis);
    for (long left = millis; left > 0 && outstanding > 0; left = leftMillis(deadline)) {
      wait(left);
    }
  }

  private boolean isRoomy() {
    return outstandingWeight <= maxWeight * 3 / 4
        && windowBytes <= maxWeight * 3 / 2
        && window.size() <= MAX_SPANS * 3 / 4;
  }

  private static long deadline(long millis) {
    return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private static long leftMillis(long deadline) {
    return TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
  }

  private void partDone(Delivery delivery, long weight) {
    outstanding--;
    outstandingWeight -= weight;
    if (--delivery.partsOpen == 0) {
      if (delivery.dropped && delivery.kind() == Delivery.Kind.RECORDS) {
        dropped.add(delivery);
      } else {
        delivery.spans().forEach(this::close);
      }
    }
    if (outstanding == 0 || isRoomy()) {
      notifyAll();
    }
  }

  private void close(PositionSpan span) {
    span.open--;
    while (!window.isEmpty() && window.peekFirst().open == 0) {
      PositionSpan finished = window.removeFirst();
      windowBytes -= finished.bytes;
      done = finished.next;
    }
  }
}
