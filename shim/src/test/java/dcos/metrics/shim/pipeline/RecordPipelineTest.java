// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.MetricList;
import dcos.metrics.Tag;
import dcos.metrics.avro.MetricListView;
import dcos.metrics.shim.options.RateLimit;
import dcos.metrics.shim.options.TopicLimits;
import dcos.metrics.shim.options.TopicOverflow;
import dcos.metrics.shim.stats.Counters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RecordPipelineTest {
  private static final RateLimit UNLIMITED = new RateLimit(0, Duration.ofSeconds(60));

  private TopicLimits topics = new TopicLimits(1000, 1000, 1000, TopicOverflow.CATCH_ALL);
  private final Counters counters = new Counters();
  private final AtomicLong nanos = new AtomicLong();
  private final HeldQueue queue = new HeldQueue();
  private final AtomicInteger queueEnded = new AtomicInteger();
  private final List<String> logged = new ArrayList<>();

  @Test
  void addsTagsBehindTheRecordsOwn() {
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("framework_name", "marathon");
    tags.put("agent_id", "S1");
    RecordPipeline pipeline = pipeline((f, e) -> tags, UNLIMITED);

    assertTrue(pipeline.offer(Records.view(Records.record("web", "own", "1")), "test"));

    assertEquals(
        Records.record("web", "own", "1", "framework_name", "marathon", "agent_id", "S1"),
        queue.only());
  }

  @Test
  void asksForTheTagsOfTheRecordsFrameworkAndExecutor() {
    List<String> asked = new ArrayList<>();
    Tagger tagger =
        (frameworkId, executorId) -> {
          asked.add(frameworkId + "/" + executorId);
          return Map.of();
        };
    RecordPipeline pipeline = pipeline(tagger, UNLIMITED);

    pipeline.offer(
        Records.view(Records.record("t", "executor_id", "e1", "framework_id", "f1")), "test");
    pipeline.offer(Records.view(Records.record("t")), "test");

    assertEquals(List.of("f1/e1", "null/null"), asked);
  }

  @Test
  void neitherChangesNorDoublesATagThatIsThere() {
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("framework_name", "marathon");
    tags.put("agent_id", "S1");
    RecordPipeline pipeline = pipeline((f, e) -> tags, UNLIMITED);

    pipeline.offer(Records.view(Records.record("t", "agent_id", "mine")), "test");

    assertEquals(
        List.of(new Tag("agent_id", "mine"), new Tag("framework_name", "marathon")),
        queue.only().getTags());
  }

  @Test
  void saysThatNoStateWasReadAndCountsIt() {
    RecordPipeline pipeline = pipeline(Tagger.WITHOUT_STATE, UNLIMITED);

    pipeline.offer(Records.view(Records.record("t")), "test");

    assertEquals(List.of(new Tag("agent_id", "UNKNOWN_AGENT_STATE")), queue.only().getTags());
    assertEquals(1, counters.value("topic_sorter.no_agent_state_available"));
    assertEquals(1, counters.value("topic_sorter.no_agent_state_available.t"));
  }

  @Test
  void countsRecordsAndBytesByTopic() {
    RecordPipeline pipeline = pipeline((f, e) -> Map.of("agent_id", "S1"), UNLIMITED);
    MetricListView record = Records.view(Records.record("web"));

    pipeline.offer(record, "test");
    pipeline.offer(record, "test");

    assertEquals(2, counters.value("topic_sorter.records"));
    assertEquals(2, counters.value("topic_sorter.records.web"));
    assertEquals(2L * record.length(), counters.value("topic_sorter.bytes.web"));
    assertEquals(0, counters.value("topic_sorter.no_agent_state_available"));
  }

  @Test
  void dropsAndCountsBeyondTheLimitUntilThePeriodEnds() {
    MetricListView large = Records.view(Records.record("large", "padding", "x".repeat(100)));
    MetricListView small = Records.view(Records.record("small"));
    RateLimit limit = new RateLimit(large.length() + small.length(), Duration.ofSeconds(60));
    RecordPipeline pipeline = pipeline((f, e) -> Map.of(), limit);

    for (MetricListView record : List.of(large, large, small)) {
      assertTrue(pipeline.offer(record, "test"));
    }
    assertEquals(List.of("large"), queue.topics());

    nanos.addAndGet(Duration.ofSeconds(60).toNanos());
    assertTrue(pipeline.offer(small, "test"));

    assertEquals(List.of("large", "small"), queue.topics());
    assertEquals(2, counters.value("topic_sorter.records_throttled"));
    assertEquals(1, counters.value("topic_sorter.records_throttled.small"));
    assertEquals(large.length(), counters.value("topic_sorter.bytes_throttled.large"));
    assertEquals(2, counters.value("topic_sorter.records"));
  }

  @Test
  void leavesNoTraceOfARecordThatTheQueueHadNoRoomFor() {
    MetricListView record = Records.view(Records.record("t"));
    RateLimit limit = new RateLimit(record.length(), Duration.ofSeconds(60));
    RecordPipeline pipeline = pipeline(Tagger.WITHOUT_STATE, limit);
    queue.full = true;

    assertFalse(pipeline.offer(record, "test"));
    assertFalse(pipeline.offer(record, "test"));
    assertEquals(Map.of(), counters.values());
    assertEquals(List.of(), logged);

    AtomicInteger called = new AtomicInteger();
    pipeline.whenReady(called::incrementAndGet);
    queue.makeRoom();

    assertEquals(1, called.get());
    assertTrue(pipeline.offer(record, "test"));
    assertEquals(List.of("t"), queue.topics());
    assertEquals(1, counters.value("topic_sorter.records"));
    assertEquals(0, counters.value("topic_sorter.records_throttled"));
  }

  @Test
  void tellsThatTheQueueHasEndedAndIsDoneWithTheRecord() {
    RecordPipeline pipeline = pipeline((f, e) -> Map.of(), UNLIMITED);
    queue.ended = true;

    assertTrue(pipeline.offer(Records.view(Records.record("t")), "test"));

    assertEquals(1, queueEnded.get());
    assertEquals(1, counters.value("topic_sorter.records_without_queue"));
    assertEquals(0, counters.value("topic_sorter.records"));
  }

  @Test
  void countsTopicsAndTagsThatCannotBeUsedAndPassesThemOn() {
    RecordPipeline pipeline = pipeline((f, e) -> Map.of(), UNLIMITED);

    pipeline.offer(Records.view(Records.record("")), "test");
    pipeline.offer(Records.view(Records.record("a topic")), "test");
    pipeline.offer(Records.view(Records.record("ok", "framework_id", "")), "test");

    assertEquals(2, counters.value("topic_sorter.records_bad_topic"));
    assertEquals(1, counters.value("topic_sorter.records_bad_tags"));
    assertEquals(3, counters.value("topic_sorter.records"));
    assertEquals(List.of("", "a topic", "ok"), queue.topics());
  }

  @Test
  void showsRecordsAsTheyWereQueued() {
    RecordPipeline pipeline = pipeline((f, e) -> Map.of("agent_id", "S1"), UNLIMITED);

    pipeline.offer(Records.view(Records.record("t", "a", "b")), "tcp 1.2.3.4:5");

    assertEquals(
        List.of(
            "queued tcp 1.2.3.4:5 topic=t tags={a=b, agent_id=S1} datapoints=[cpu=0.5 @1500000000000]"),
        logged);
  }

  @Test
  void aTopicTooManyGoesToTheCatchAllWithItsNameInATag() {
    topics = new TopicLimits(1, 1, 1, TopicOverflow.CATCH_ALL);
    RecordPipeline pipeline = pipeline((f, e) -> Map.of("agent_id", "S1"), UNLIMITED);
    pipeline.offer(Records.view(Records.record("web")), "tcp 1");
    queue.records.clear();

    pipeline.offer(Records.view(Records.record("request-4711", "own", "1")), "tcp 1");

    assertEquals(
        Records.record(
            "other-topics", "own", "1", "agent_id", "S1", "original_topic", "request-4711"),
        queue.only());
    assertEquals(1, counters.value("topic_sorter.records_diverted"));
    assertEquals(1, counters.value("topic_sorter.records.other-topics"));
  }

  @Test
  void aTopicTooManyIsDroppedAndCountedWhereThatIsWanted() {
    topics = new TopicLimits(1, 1, 1, TopicOverflow.DROP);
    RecordPipeline pipeline = pipeline((f, e) -> Map.of(), UNLIMITED);
    pipeline.offer(Records.view(Records.record("web")), "tcp 1");

    assertTrue(pipeline.offer(Records.view(Records.record("another")), "tcp 1"));

    assertEquals(1, queue.records.size());
    assertEquals(1, counters.value("topic_sorter.records_of_too_many_topics"));
  }

  private RecordPipeline pipeline(Tagger tagger, RateLimit limit) {
    RecordLog log = RecordLogs.of(true, false, "queued", logged::add);
    return new RecordPipeline(
        queue,
        tagger,
        new Throttle(limit.bytes(), limit.period(), nanos::get),
        new TopicGate(topics, nanos::get),
        log,
        counters,
        queueEnded::incrementAndGet);
  }

  /** Keeps what it takes. */
  private static final class HeldQueue implements QueueInput {
    private final List<byte[]> records = new ArrayList<>();
    private final List<Runnable> waiting = new ArrayList<>();
    private boolean full;
    private boolean ended;

    @Override
    public long offer(byte[] record, int from, int length) {
      if (ended) {
        throw new IllegalStateException("the queue is closed");
      }
      if (full) {
        return -1;
      }
      records.add(Arrays.copyOfRange(record, from, from + length));
      return records.size() - 1L;
    }

    @Override
    public void whenReady(Runnable listener) {
      waiting.add(listener);
    }

    void makeRoom() {
      full = false;
      waiting.forEach(Runnable::run);
    }

    List<String> topics() {
      return records.stream().map(record -> Records.decode(record).getTopic()).toList();
    }

    MetricList only() {
      assertEquals(1, records.size());
      return Records.decode(records.get(0));
    }
  }
}
