// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.pipeline;

import dcos.metrics.avro.AvroBytes;
import dcos.metrics.avro.BadDataException;
import dcos.metrics.avro.MetricListView;
import dcos.metrics.avro.RecordLimits;
import dcos.metrics.queue.QueueWriter;
import dcos.metrics.shim.options.RateLimit;
import dcos.metrics.shim.options.TopicLimits;
import dcos.metrics.shim.stats.Counters;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes every record through tags, throttle and log into the queue, on the caller's thread.
 *
 * <p>A record for which the queue has no room leaves no trace here, neither in a counter nor in the
 * throttle: it will be offered again.
 */
public final class RecordPipeline implements RecordSink {
  private static final Logger LOG = LoggerFactory.getLogger(RecordPipeline.class);
  private static final String FRAMEWORK_ID = "framework_id";
  private static final String EXECUTOR_ID = "executor_id";

  /** A larger one is given up after its record, lest one giant keep memory on each thread. */
  private static final int SCRATCH_BYTES = 64 << 10;

  private final QueueInput queue;
  private final Tagger tagger;
  private final Throttle throttle;
  private final TopicGate gate;
  private final RecordLog log;
  private final Counters counters;
  private final Runnable onQueueEnded;
  private final AtomicBoolean toldTooLarge = new AtomicBoolean();
  private final ThreadLocal<Scratch> scratches = ThreadLocal.withInitial(Scratch::new);

  /** What one thread works with. */
  private static final class Scratch {
    private final AvroBytes tagged = new AvroBytes(4096);
    private final MetricListView view = new MetricListView(RecordLimits.FORMAT);
  }

  /**
   * A pipeline into that queue.
   *
   * @param limit what may pass altogether
   * @param topics how many topics may be made
   * @param log is shown each record as it was queued
   * @param nanoTime as {@link System#nanoTime}
   * @param onQueueEnded is called, on any thread and any number of times, when the queue takes
   *     nothing more, which it does not recover from
   */
  public RecordPipeline(
      QueueWriter queue,
      Tagger tagger,
      RateLimit limit,
      TopicLimits topics,
      RecordLog log,
      Counters counters,
      LongSupplier nanoTime,
      Runnable onQueueEnded) {
    this(
        QueueInput.of(queue),
        tagger,
        new Throttle(limit.bytes(), limit.period(), nanoTime),
        new TopicGate(topics, nanoTime),
        log,
        counters,
        onQueueEnded);
  }

  RecordPipeline(
      QueueInput queue,
      Tagger tagger,
      Throttle throttle,
      TopicGate gate,
      RecordLog log,
      Counters counters,
      Runnable onQueueEnded) {
    this.queue = queue;
    this.tagger = tagger;
    this.throttle = throttle;
    this.gate = gate;
    this.log = log;
    this.counters = counters;
    this.onQueueEnded = onQueueEnded;
  }

  @Override
  public boolean offer(MetricListView record, String source) {
    String topic = record.topic();
    int bytes = record.length();
    Throttle.Verdict verdict = throttle.admit(bytes);
    if (verdict != Throttle.Verdict.ADMITTED) {
      throttled(verdict, topic, bytes);
      return true;
    }
    TopicGate.Verdict way = gate.admit(topic, source);
    if (way == TopicGate.Verdict.DROPPED) {
      counters.increment("topic_sorter.records_of_too_many_topics");
      throttle.giveBack(bytes);
      return true;
    }
    boolean diverted = way == TopicGate.Verdict.DIVERTED;
    String frameworkId = record.tag(FRAMEWORK_ID);
    String executorId = record.tag(EXECUTOR_ID);
    Map<String, String> tags = tagger.tagsFor(frameworkId, executorId);
    Scratch scratch = scratches.get();
    scratch.tagged.clear(SCRATCH_BYTES);
    Map<String, String> added = without(record, tags);
    if (diverted) {
      record.writeWith(TopicGate.CATCH_ALL, TopicGate.withOriginal(added, topic), scratch.tagged);
    } else {
      record.writeWithTags(added, scratch.tagged);
    }
    if (scratch.tagged.length() > RecordLimits.FORMAT.recordBytes()) {
      counters.add("topic_sorter.records_too_large", topic, 1);
      if (toldTooLarge.compareAndSet(false, true)) {
        LOG.warn(
            "a record of {} with its added tags has {} bytes, over the queue's limit of {}: such"
                + " records are dropped and counted (told once)",
            source,
            scratch.tagged.length(),
            RecordLimits.FORMAT.recordBytes());
      }
      return true;
    }
    try {
      if (queue.offer(scratch.tagged.array(), 0, scratch.tagged.length()) < 0) {
        throttle.giveBack(bytes);
        return false;
      }
    } catch (IllegalStateException e) {
      counters.add("topic_sorter.records_without_queue", topic, 1);
      onQueueEnded.run();
      return true;
    }
    if (diverted) {
      counters.increment("topic_sorter.records_diverted");
    }
    count(diverted ? TopicGate.CATCH_ALL : topic, bytes, tags, frameworkId, executorId);
    show(source, scratch);
    return true;
  }

  @Override
  public void whenReady(Runnable listener) {
    queue.whenReady(listener);
  }

  private void throttled(Throttle.Verdict verdict, String topic, int bytes) {
    counters.add("topic_sorter.records_throttled", topic, 1);
    counters.add("topic_sorter.bytes_throttled", topic, bytes);
    if (verdict == Throttle.Verdict.FIRST_REFUSED) {
      LOG.warn(
          "all inputs together are over global-limit-amount-kbytes; records are dropped until the"
              + " period ends");
    }
  }

  /** Tags that the record has keep their values. */
  private static Map<String, String> without(MetricListView record, Map<String, String> tags) {
    Map<String, String> missing = null;
    for (String key : tags.keySet()) {
      if (record.tagCount() > 0 && record.tag(key) != null) {
        missing = missing == null ? new LinkedHashMap<>(tags) : missing;
        missing.remove(key);
      }
    }
    return missing == null ? tags : missing;
  }

  private void count(
      String topic, int bytes, Map<String, String> tags, String frameworkId, String executorId) {
    counters.add("topic_sorter.records", topic, 1);
    counters.add("topic_sorter.bytes", topic, bytes);
    if (!KafkaTopicName.isLegal(topic)) {
      counters.add("topic_sorter.records_bad_topic", topic, 1);
    }
    if (isEmpty(frameworkId) || isEmpty(executorId)) {
      counters.add("topic_sorter.records_bad_tags", topic, 1);
    }
    if (Tagger.UNKNOWN_AGENT_STATE.equals(tags.get(Tagger.AGENT_ID))) {
      counters.add("topic_sorter.no_agent_state_available", topic, 1);
    }
  }

  private static boolean isEmpty(String tagValue) {
    return tagValue != null && tagValue.isEmpty();
  }

  private void show(String source, Scratch scratch) {
    if (log == RecordLog.NONE) {
      return;
    }
    try {
      scratch.view.wrap(scratch.tagged.array(), 0, scratch.tagged.length());
      log.record(source, scratch.view);
    } catch (BadDataException e) {
      throw new IllegalStateException("a checked record cannot be read any more", e);
    }
  }
}
