// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.NavigableMap;

/** The segments that are no longer written, and their deletion. Belongs to the writer's thread. */
final class FinishedSegments {
  private final QueueConfig config;
  private final QueueFiles files;
  private final LossJournal losses;
  private final Complaints complaints;
  private final Deque<Segment> segments = new ArrayDeque<>();
  private long bytes;
  private long deletedUnread;

  FinishedSegments(
      QueueConfig config, QueueFiles files, LossJournal losses, Complaints complaints) {
    this.config = config;
    this.files = files;
    this.losses = losses;
    this.complaints = complaints;
  }

  /** Takes over what an earlier writer left; what comes next begins at {@code end}. */
  void takeOver(NavigableMap<Long, Path> found, long end, SegmentCheck check) throws IOException {
    long next = end;
    for (Map.Entry<Long, Path> entry : found.descendingMap().entrySet()) {
      Disk.Info info = files.disk().info(entry.getValue());
      segments.addFirst(
          new Segment(entry.getValue(), entry.getKey(), next, info.size(), info.modified()));
      bytes += info.size();
      // A name alone proves nothing: what is before it may reach further.
      if (check.isReadable(entry.getKey(), entry.getValue())) {
        next = entry.getKey();
      }
    }
  }

  void add(Segment segment) {
    segments.addLast(segment);
    bytes += segment.bytes();
  }

  boolean isEmpty() {
    return segments.isEmpty();
  }

  int count() {
    return segments.size();
  }

  /** Bytes on disk. */
  long bytes() {
    return bytes;
  }

  /** Position of the oldest record; there is a segment. */
  long oldest() {
    return segments.getFirst().base();
  }

  /** Position behind the last record of the oldest segment; there is one. */
  long oldestEnd() {
    return segments.getFirst().end();
  }

  /** Records that were deleted before every reader had passed them. */
  long deletedUnread() {
    return deletedUnread;
  }

  /**
   * Deletes what all have read, except for what is to be kept.
   *
   * @param slowest position of the slowest reader, or -1 if there is none
   * @param keepNothing whether space is so short that nothing is kept
   */
  void deleteRead(long slowest, Instant now, boolean keepNothing) {
    while (!isEmpty() && segments.getFirst().end() <= slowest) {
      Segment oldest = segments.getFirst();
      boolean keep =
          bytes - oldest.bytes() < config.keepBytes()
              || Duration.between(oldest.finished(), now).compareTo(config.keepTime()) < 0;
      if ((keep && !keepNothing) || !delete(oldest)) {
        return;
      }
    }
  }

  /**
   * Deletes the oldest segments until no more than that many bytes are left.
   *
   * @param slowest position of the slowest reader, or -1 if there is none
   * @param unreadToo whether segments go that not all have read
   * @return how many records went unread
   */
  long deleteDownTo(long bound, long slowest, boolean unreadToo) {
    long before = deletedUnread;
    while (!isEmpty() && bytes > bound) {
      Segment oldest = segments.getFirst();
      boolean unread = oldest.end() > slowest;
      if (unread && !unreadToo) {
        break;
      }
      if (unread) {
        losses.add(oldest.base(), oldest.end() - 1, SegmentLog.QUEUE_FULL);
        saveLosses();
      }
      if (!delete(oldest)) {
        break;
      }
      if (unread) {
        deletedUnread += oldest.end() - Math.max(oldest.base(), slowest);
      }
    }
    return deletedUnread - before;
  }

  /** Forgets all of them; what is there is to be {@link #takeOver taken over} again. */
  void forget() {
    segments.clear();
    bytes = 0;
  }

  /** Makes the journal durable; without it, readers find holes without their cause. */
  void saveLosses() {
    try {
      losses.save();
    } catch (IOException e) {
      complaints.say("cannot write " + files.losses(), e.getMessage());
    }
  }

  private boolean delete(Segment segment) {
    try {
      files.disk().delete(segment.path());
    } catch (IOException e) {
      complaints.say("cannot delete old segments in " + files.directory(), e.getMessage());
      return false;
    }
    segments.removeFirst();
    bytes -= segment.bytes();
    return true;
  }
}
