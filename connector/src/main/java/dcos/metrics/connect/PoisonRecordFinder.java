// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import dcos.metrics.connect.ack.AckTracker;
import dcos.metrics.queue.QueueEntry;
import dcos.metrics.queue.QueueGap;
import dcos.metrics.queue.QueuePosition;
import dcos.metrics.queue.QueuedRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the record that stops the task again and again, and sets it aside, so that its neighbours
 * arrive.
 *
 * <p>Connect stops a task when a converter or a transform throws, or Kafka refuses a record, and
 * tells it no more than {@code stop()}. So a run that ends with records unacknowledged leaves a
 * {@link PoisonSuspects}, and the next one publishes those in steps, each of which must be
 * acknowledged before the next: one record, then two, four and so on, so that a false suspicion
 * costs little. If a step stops the task, the next run begins with one record again, where that
 * step began.
 *
 * <p>Only a record alone in its step can be found guilty, and only in this way: shortly before it,
 * in the same run, Kafka acknowledged something (a probe if need be), so neither Kafka nor a schema
 * registry was gone; then the record was handed out, and within a short time Connect stopped
 * polling and called {@code stop()}; and {@link ProducerFailures} saw that Kafka refused it, or
 * that it never came as far as the producer. An outage looks different: records wait, and polls go
 * on; and so does a restart of the task by REST: the record is still in the producer. A process
 * that is killed never counts, nor does a worker that is told to end, nor a time that Kafka
 * refuses. Where nobody sees the producer, the rest decides. After three such failures the record
 * is set aside, or after one if the record of its topic before it was.
 *
 * <p>For the task's thread.
 */
final class PoisonRecordFinder {
  static final int MAX_FAILURES = 3;

  private static final Logger log = LoggerFactory.getLogger(PoisonRecordFinder.class);
  private static final int MAX_STEP = 512;

  /** How fresh an acknowledgement must be to show that Kafka works. */
  private static final Duration PROOF_LASTS = Duration.ofSeconds(10);

  /** A refusal comes at once, or after the producer's linger; then Connect polls no more. */
  private static final Duration REFUSAL_TAKES = Duration.ofSeconds(10);

  /** Connect first waits for what else is under way. Topics that cannot be made take longer. */
  private static final Duration STOP_TAKES = Duration.ofSeconds(20);

  /** Where entries come from: the queue's reader. */
  @FunctionalInterface
  interface Entries {
    QueueEntry next() throws IOException;
  }

  private enum Step {
    NONE,
    PROBE,
    ONE_RECORD,
    SEVERAL
  }

  private final UUID queue;
  private final SuspicionFile file;
  private final RejectedTopics refused;
  private final TopicRouter router;
  private final AckTracker tracker;
  private final Feed feed;
  private final GapReporter gaps;
  private final PollBatch pollBatch;
  private final CollectorRecords records;
  private final BrokerTime time;
  private final ProducerFailures producer;
  private final long timesRefused;

  private boolean active;
  private long until;
  private int failures;
  private int probeFailures;
  private int size = 1;
  private Step step = Step.NONE;
  private long stepNanos;
  private boolean stepProven;
  private boolean proven;
  private long provenNanos;
  private long acknowledgedBefore;
  private boolean unprovable;
  private long sentBefore;
  private long refusedBefore;

  PoisonRecordFinder(
      UUID queue,
      SuspicionFile file,
      RejectedTopics refused,
      TopicRouter router,
      AckTracker tracker,
      Feed feed,
      GapReporter gaps,
      PollBatch pollBatch,
      CollectorRecords records,
      BrokerTime time,
      ProducerFailures producer) {
    this.queue = queue;
    this.file = file;
    this.refused = refused;
    this.router = router;
    this.tracker = tracker;
    this.feed = feed;
    this.gaps = gaps;
    this.pollBatch = pollBatch;
    this.records = records;
    this.time = time;
    this.producer = producer;
    this.timesRefused = time.refusals();
  }

  /** Takes up what the run before left, if it concerns one that starts there. */
  void begin(QueuePosition start) {
    PoisonSuspects suspicion = file.load();
    if (suspicion == null || !suspicion.queue().equals(queue)) {
      return;
    }
    refused.restore(suspicion.refused());
    if (!suspicion.concerns(start)) {
      return;
    }
    active = true;
    until = suspicion.until();
    probeFailures = suspicion.probeFailures();
    failures = suspicion.head().equals(start) ? suspicion.failures() : 0;
    // Where probes themselves are refused, records may still arrive: every other run goes without.
    unprovable = probeFailures >= MAX_FAILURES && probeFailures % 2 != 0;
    log.info(
        "the last run ended before positions {} to {} were acknowledged: publishing them step by"
            + " step ({} failure(s) of the first so far)",
        start.position(),
        until - 1,
        failures);
  }

  /** Whether records are published step by step. */
  boolean active() {
    return active;
  }

  /** Puts the next step into the poll's batch, once the one before has been acknowledged. */
  void advance(Entries entries, long nowNanos) throws IOException {
    gaps.flush(nowNanos, true);
    if (!feed.accepts()) {
      feed.drain(nowNanos, true);
      return;
    }
    if (!pollBatch.isEmpty() || tracker.outstanding() > 0) {
      return;
    }
    finishStep(nowNanos);
    if (tracker.done().position() >= until) {
      end();
    } else if (!unprovable && !isProven(nowNanos)) {
      records.probe();
      start(Step.PROBE, nowNanos);
    } else {
      publish(entries, nowNanos);
    }
  }

  /**
   * Leaves behind what the next run must know.
   *
   * @param done all before it is done
   * @param lastPollNanos when the last poll ended
   * @param orderly whether the worker ends, and so nothing stopped the task
   */
  void stopped(QueuePosition done, long lastPollNanos, long nowNanos, boolean orderly) {
    boolean waiting = tracker.outstanding() > 0;
    if (active) {
      boolean refusal =
          waiting
              && !orderly
              && time.refusals() == timesRefused
              && lastPollNanos - stepNanos <= REFUSAL_TAKES.toNanos()
              && nowNanos - stepNanos <= STOP_TAKES.toNanos()
              && !isUnderWay();
      if (refusal && (step == Step.PROBE || !stepProven)) {
        probeFailures++;
      } else if (refusal && step == Step.ONE_RECORD) {
        failures++;
        log.warn(
            "the record at position {} stopped the task, attempt {} of {}",
            done.position(),
            failures,
            MAX_FAILURES);
      } else if (!waiting && step != Step.PROBE && step != Step.NONE) {
        failures = 0;
      }
      if (waiting) {
        until = Math.max(until, pollBatch.reached().position());
      }
    } else if (waiting) {
      until = pollBatch.reached().position();
    } else {
      until = 0;
    }
    if (until > done.position() || !refused.entries().isEmpty()) {
      file.save(new PoisonSuspects(queue, done, until, failures, probeFailures, refused.entries()));
    } else {
      file.delete();
    }
  }

  /** Whether the step is known to be in the producer, which has not given it up. */
  private boolean isUnderWay() {
    return producer.sent() > sentBefore && producer.refused() == refusedBefore;
  }

  private void finishStep(long nowNanos) {
    long acknowledged = tracker.acknowledgedCount();
    boolean arrived = acknowledged > acknowledgedBefore;
    if (arrived) {
      acknowledgedBefore = acknowledged;
      proven = true;
      provenNanos = nowNanos;
      probeFailures = 0;
    }
    if (step == Step.PROBE) {
      // A transform that drops probes must not keep records waiting.
      unprovable = !arrived;
    } else if (step != Step.NONE) {
      failures = 0;
      size = Math.min(MAX_STEP, 2 * size);
    }
    step = Step.NONE;
  }

  private void publish(Entries entries, long nowNanos) throws IOException {
    int taken = 0;
    int records = 0;
    boolean setAside = false;
    while (taken < size && !setAside && feed.accepts() && pollBatch.hasRoom()) {
      QueueEntry entry = entries.next();
      if (entry == null) {
        break;
      }
      taken++;
      if (entry instanceof QueueGap gap) {
        feed.add(gap, nowNanos);
      } else if (entry instanceof QueuedRecord record) {
        setAside = taken == 1 && isPoison(record);
        if (setAside) {
          setAside(record, nowNanos);
        } else {
          feed.add(record, nowNanos);
          records++;
        }
      }
    }
    feed.drain(nowNanos, true);
    boolean alone = taken == 1 && records == 1 && !gaps.pending();
    gaps.flush(nowNanos, true);
    if (taken == 0) {
      end();
    } else {
      start(alone ? Step.ONE_RECORD : Step.SEVERAL, nowNanos);
    }
  }

  private boolean isPoison(QueuedRecord record) {
    if (failures == 0) {
      return false;
    }
    String topic = router.topicOf(record);
    return failures >= MAX_FAILURES || (topic != null && refused.isSuspect(topic));
  }

  private void setAside(QueuedRecord record, long nowNanos) {
    String topic = router.topicOf(record);
    log.warn(
        "the record at position {} for topic {} is set aside in quarantine: it stopped the task {}"
            + " time(s) while Kafka took others; the task's earlier failures say why",
        record.position(),
        topic,
        failures);
    if (topic != null) {
      refused.rejected(topic);
    }
    failures = 0;
    size = 1;
    feed.reject(record, nowNanos);
  }

  /** Whether Kafka has just acknowledged something. */
  private boolean isProven(long nowNanos) {
    return proven && nowNanos - provenNanos < PROOF_LASTS.toNanos();
  }

  private void start(Step next, long nowNanos) {
    step = next;
    stepNanos = nowNanos;
    stepProven = isProven(nowNanos);
    sentBefore = producer.sent();
    refusedBefore = producer.refused();
  }

  private void end() {
    active = false;
    until = 0;
    failures = 0;
    probeFailures = 0;
    if (refused.entries().isEmpty()) {
      file.delete();
    }
    log.info("all suspected records have arrived or are set aside: publishing as usual again");
  }
}
