// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import dcos.metrics.connect.ack.AckTracker;
import dcos.metrics.connect.ack.Delivery;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes what Connect says of records that were handed to it. For any thread; never waits. */
final class Acknowledgements {
  private static final Logger log = LoggerFactory.getLogger(Acknowledgements.class);

  private final AckTracker tracker;
  private final RejectedTopics refused;
  private final TaskStats stats;
  private final AtomicBoolean toldDropped = new AtomicBoolean();
  private final AtomicBoolean toldGapDropped = new AtomicBoolean();

  Acknowledgements(AckTracker tracker, RejectedTopics refused, TaskStats stats) {
    this.tracker = tracker;
    this.refused = refused;
    this.stats = stats;
  }

  /** Kafka has a record. */
  void acknowledged(Delivery delivery, long weight) {
    if (delivery.kind() == Delivery.Kind.RECORDS) {
      refused.arrived(delivery.topic());
    }
    tracker.acknowledged(delivery, weight);
  }

  /** The worker has given a record up without an error. */
  void dropped(Delivery delivery, long weight) {
    if (delivery.kind() == Delivery.Kind.GAP) {
      stats.gapRecordDropped();
      if (toldGapDropped.compareAndSet(false, true)) {
        log.warn(
            "the worker dropped a gap record: losses stay undeclared in Kafka; check transforms and"
                + " errors.tolerance (told once)");
      }
    } else if (delivery.kind() == Delivery.Kind.RECORDS && toldDropped.compareAndSet(false, true)) {
      log.warn(
          "the worker dropped a record of topic {} instead of publishing it (a transform filtered"
              + " it, or errors.tolerance is 'all'); such records are declared by gap records, cause"
              + " {} (told once)",
          delivery.topic(),
          Cause.DROPPED_BY_WORKER.text());
    }
    tracker.dropped(delivery, weight);
  }
}
