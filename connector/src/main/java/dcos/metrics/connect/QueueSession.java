// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import dcos.metrics.connect.ack.AckTracker;
import dcos.metrics.connect.ack.Delivery;
import dcos.metrics.connect.ack.PositionKeeper;
import dcos.metrics.connect.ack.QueueOffset;
import dcos.metrics.connect.message.ContainerFile;
import dcos.metrics.connect.message.ContainerFormat;
import dcos.metrics.connect.message.DatapointFormat;
import dcos.metrics.connect.message.ListFormat;
import dcos.metrics.connect.message.MessageFormat;
import dcos.metrics.connect.message.TopicNames;
import dcos.metrics.queue.Quarantine;
import dcos.metrics.queue.QueueEntry;
import dcos.metrics.queue.QueueGap;
import dcos.metrics.queue.QueuePosition;
import dcos.metrics.queue.QueueReader;
import dcos.metrics.queue.QueueReaders;
import dcos.metrics.queue.QueuedRecord;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One queue, opened: reads it, makes Kafka records of it and keeps account of them. It ends with
 * the task, or when the directory holds another queue. For one thread at a time.
 */
final class QueueSession implements Closeable {
  private static final Logger log = LoggerFactory.getLogger(QueueSession.class);
  private static final Duration POSITION_PERIOD = Duration.ofSeconds(1);
  private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How soon the end of a step of the isolation is noticed. */
  private static final long STEP_WAIT_MS = 50;

  private final QueueReader reader;
  private final AckTracker tracker;
  private final PollBatch pollBatch;
  private final GapReporter gaps;
  private final Feed feed;
  private final PoisonRecordFinder finder;
  private final PositionKeeper keeper;
  private final TaskStats stats;
  private long checkedNanos;
  private long polledNanos;
  private boolean checked;
  private boolean current = true;
  private boolean abandoning;
  private boolean closed;

  private QueueSession(
      ConnectorOptions options,
      QueueReader reader,
      QueuePosition start,
      TaskStats stats,
      InstantSource clock,
      Random random) {
    this.reader = reader;
    this.stats = stats;
    UUID queue = reader.queue();
    tracker = new AckTracker(start, options.unacknowledgedMaxBytes());
    RejectedTopics refused = new RejectedTopics(clock);
    BrokerTime time = BrokerTime.ofConnector(options.name());
    pollBatch =
        new PollBatch(queue, tracker, new Acknowledgements(tracker, refused, stats), time, start);
    ContainerFile container = new ContainerFile(random);
    MessageFormat format =
        switch (options.format()) {
          case LIST -> new ListFormat();
          case DATAPOINT -> new DatapointFormat();
          case CONTAINER -> new ContainerFormat(container);
        };
    TopicNames names =
        new TopicNames(options.topicPrefix(), options.topicSingle(), stats::topicRenamed);
    TopicRouter router = new TopicRouter(names, refused, options.recordMaxBytes());
    CollectorRecords records =
        new CollectorRecords(
            queue, format, names.kafkaTopic(CollectorRecords.TOPIC), pollBatch, clock);
    gaps =
        new GapReporter(
            tracker,
            records,
            new QuarantineBox(new Quarantine(options.queueDirectory()), container),
            stats);
    feed =
        options.format() == ConnectorOptions.Format.CONTAINER
            ? new ContainerFeed(
                container, options.containerLimits(), router, tracker, gaps, pollBatch)
            : new SingleFeed(format, router, tracker, gaps, pollBatch);
    finder =
        new PoisonRecordFinder(
            queue,
            new SuspicionFile(reader),
            refused,
            router,
            tracker,
            feed,
            gaps,
            pollBatch,
            records,
            time,
            ProducerFailures.ofConnector(options.name()));
    finder.begin(start);
    keeper = new PositionKeeper(options.name(), reader, tracker, POSITION_PERIOD);
  }

  /**
   * Opens the queue where this connector has left off.
   *
   * @param stored what Connect has stored for a source partition: an offset or null
   * @param before the session before it in this task, or null: where it was is where this one goes
   *     on, if the queue is the same and its position file went with its directory
   * @throws java.nio.file.NoSuchFileException if there is no queue yet
   * @throws IOException if it cannot be used; the message is for the operator
   */
  static QueueSession open(
      ConnectorOptions options,
      Function<Map<String, String>, Map<String, Object>> stored,
      TaskStats stats,
      InstantSource clock,
      Random random,
      QueueSession before)
      throws IOException {
    QueueReader reader =
        before == null
            ? QueueReader.register(options.queueDirectory(), options.name())
            : QueueReader.register(
                options.queueDirectory(), options.name(), before.queue(), before.tracker.done());
    try {
      boolean resumed = reader.resumed();
      lookAtClock(options, clock);
      if (!resumed) {
        seekStored(reader, stored.apply(QueueOffset.partition(reader.queue())));
        // From now on nothing behind this place is trimmed.
        reader.commit(reader.position());
      }
      QueuePosition start = reader.position();
      log.info(
          "publishing queue {} in {} from position {} on ({})",
          reader.queue(),
          options.queueDirectory(),
          start,
          resumed ? "where it was before" : "no position file yet");
      return new QueueSession(options, reader, start, stats, clock, random);
    } catch (IOException | RuntimeException e) {
      closeAfter(e, reader);
      throw e;
    }
  }

  private static void lookAtClock(ConnectorOptions options, InstantSource clock)
      throws IOException {
    BrokerTime time = BrokerTime.ofConnector(options.name());
    for (QueueReaders.Registration reader : QueueReaders.list(options.queueDirectory())) {
      if (reader.name().equals(options.name())) {
        time.notBefore(reader.committedAt(), clock.instant());
      }
    }
  }

  /**
   * Connect's own offset counts only where there is no position file, and only if it exists here.
   */
  private static void seekStored(QueueReader reader, Map<String, Object> stored)
      throws IOException {
    if (stored == null) {
      return;
    }
    try {
      reader.seek(QueueOffset.fromMap(stored).in(reader));
    } catch (ConnectException | IllegalArgumentException e) {
      log.warn(
          "the offset {} that Connect has stored is not used, the queue is read from its oldest"
              + " record: {}",
          stored,
          e.getMessage());
    }
  }

  /**
   * What is to be published now.
   *
   * @return null if there is nothing after at most {@code maxWaitMs}
   */
  List<SourceRecord> poll(long maxWaitMs) throws IOException, InterruptedException {
    long now = System.nanoTime();
    if (!abandoning) {
      check(now);
    }
    for (Delivery delivery : tracker.takeDropped()) {
      gaps.add(delivery, now);
    }
    if (abandoning) {
      return pollAbandoned(maxWaitMs, now);
    }
    if (finder.active()) {
      finder.advance(reader::next, now);
    } else {
      fill(now);
      gaps.flush(now, false);
    }
    if (pollBatch.isEmpty()) {
      await(maxWaitMs, now);
    }
    polledNanos = System.nanoTime();
    return pollBatch.take();
  }

  /**
   * What is left to be done after the directory was given to another queue: what this one is known
   * to have held is declared lost.
   *
   * @return whether there is something; then it is to be polled until this returns false
   */
  boolean abandon() {
    if (!abandoning && reader.isReplaced()) {
      for (QueueGap gap : reader.abandoned()) {
        abandoning = true;
        feed.add(gap, System.nanoTime());
      }
    }
    return abandoning && (!pollBatch.isEmpty() || gaps.pending() || tracker.outstanding() > 0);
  }

  private List<SourceRecord> pollAbandoned(long maxWaitMs, long now) throws InterruptedException {
    feed.drain(now, true);
    gaps.flush(now, true);
    if (pollBatch.isEmpty()) {
      tracker.awaitAll(maxWaitMs);
    }
    return pollBatch.take();
  }

  /** Whether the directory still holds the queue that was opened; looked up every second. */
  boolean isCurrent() {
    return current;
  }

  UUID queue() {
    return reader.queue();
  }

  long unacknowledgedRecords() {
    return tracker.outstanding();
  }

  long unacknowledgedBytes() {
    return tracker.outstandingWeight();
  }

  /** Age of the oldest position that is not done, in milliseconds. */
  long oldestAgeMs() {
    return TimeUnit.NANOSECONDS.toMillis(tracker.oldestAge(System.nanoTime()));
  }

  /** Makes the position durable and frees the queue. A second call does nothing. */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    keeper.close();
    QueuePosition done = tracker.done();
    if (current) {
      finder.stopped(done, polledNanos, System.nanoTime(), JvmEnd.hasBegun());
    }
    reader.close();
    log.info(
        "stopped at position {} with {} record(s) unacknowledged", done, tracker.outstanding());
  }

  private void fill(long now) throws IOException {
    feed.drain(now, false);
    while (feed.accepts() && pollBatch.hasRoom() && tracker.hasRoom()) {
      QueueEntry entry = reader.next();
      if (entry == null) {
        break;
      }
      if (entry instanceof QueueGap gap) {
        feed.add(gap, now);
      } else if (entry instanceof QueuedRecord record) {
        feed.add(record, now);
      }
      feed.drain(now, false);
    }
  }

  private void await(long maxWaitMs, long now) throws IOException, InterruptedException {
    if (finder.active()) {
      tracker.awaitAll(STEP_WAIT_MS);
    } else if (!tracker.hasRoom()) {
      tracker.awaitRoom(maxWaitMs);
    } else {
      long due = TimeUnit.NANOSECONDS.toMillis(feed.dueInNanos(now)) + 1;
      reader.await(Duration.ofMillis(Math.min(due, maxWaitMs)));
    }
  }

  private void check(long now) throws IOException {
    if (checked && now - checkedNanos < CHECK_NANOS) {
      return;
    }
    checked = true;
    checkedNanos = now;
    current = reader.isCurrent();
    stats.lag(Math.max(0, reader.end().position() - tracker.done().position()));
  }

  private static void closeAfter(Exception e, QueueReader reader) {
    try {
      reader.close();
    } catch (IOException suppressed) {
      e.addSuppressed(suppressed);
    }
  }
}
