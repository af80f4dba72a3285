// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a writer has to tell of while it lasts. Belongs to the writer's thread. */
final class OngoingLosses {
  private static final Logger LOG = LoggerFactory.getLogger(OngoingLosses.class);
  private static final String ADVICE_AT_BOUND =
      "is Kafka reachable, does the connector run? A larger queue-max-mbytes lasts longer";

  private final String queue;
  private final QueueConfig config;
  private final boolean holds;
  private final Consumer<String> lines;
  private final Map<String, OngoingLoss> kinds = new LinkedHashMap<>();

  OngoingLosses(QueueConfig config) {
    this(config, LOG::warn);
  }

  OngoingLosses(QueueConfig config, Consumer<String> lines) {
    this.lines = lines;
    Path directory = config.directory();
    this.queue = "the queue in " + directory;
    this.config = config;
    this.holds = config.fullPolicy() == FullPolicy.BLOCK;
  }

  /**
   * Records found no place.
   *
   * @param cause one of the causes in the journal
   * @param records how many were dropped; 0 if they wait
   */
  void refused(String cause, long records, Instant now) {
    kinds.computeIfAbsent(cause, this::refusal).happens(records, now);
  }

  /** Old records were deleted unread, to make room for new ones. */
  void trimmed(long records, Instant now) {
    kinds
        .computeIfAbsent("trimmed", kind -> atBound("the oldest records are deleted unread"))
        .happens(records, now);
  }

  /** To be called about every second. */
  void tick(Instant now) {
    kinds.values().forEach(kind -> kind.tick(now));
  }

  private OngoingLoss atBound(String consequence) {
    return new OngoingLoss(
        queue + " is at its bound of " + config.maxBytes() + " bytes: " + consequence,
        ADVICE_AT_BOUND,
        lines);
  }

  private OngoingLoss refusal(String cause) {
    String consequence = holds ? "senders are held up" : "new records are dropped";
    return switch (cause) {
      case SegmentLog.DISK_FULL ->
          new OngoingLoss(
              "the disk of "
                  + queue
                  + " has less than "
                  + config.minFreeBytes()
                  + " free bytes: "
                  + consequence,
              "make room on it, or lower queue-min-free-mbytes",
              lines);
      case SegmentLog.QUEUE_FULL -> atBound(consequence);
      default ->
          new OngoingLoss(
              queue + " cannot be written: " + consequence,
              "look at the disk and at its rights",
              lines);
    };
  }
}
