// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import dcos.metrics.avro.ContainerHeader;
import dcos.metrics.queue.SegmentHeader.PreviousState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out where the last writer stopped, and cuts what it left half done. Looks at the newest
 * segment only: what came before was complete when that was begun, and if it was damaged since,
 * readers pass over it.
 */
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
  private static final int MAX_TAIL = 4 << 20;

  /**
   * What a new writer goes on from.
   *
   * @param queue identity of the queue
   * @param segments what is there, by base position
   * @param base first position to give
   * @param previousEnd position behind the last record there is
   * @param state how that came about
   * @param goneFrom if no segment is left, though there were some: the oldest position that they
   *     held; else the same as {@code base}
   */
  record Result(
      UUID queue,
      NavigableMap<Long, Path> segments,
      long base,
      long previousEnd,
      PreviousState state,
      long goneFrom) {}

  private final QueueFiles files;
  private final Disk disk;
  private final QueueHome home;
  private final Quarantine quarantine;

  Recovery(QueueHome home, Quarantine quarantine) {
    this.files = home.files();
    this.disk = files.disk();
    this.home = home;
    this.quarantine = quarantine;
  }

  /** Brings the directory in order. */
  Result run() throws IOException {
    for (String name : disk.list(files.directory())) {
      if (name.endsWith(".tmp")) {
        deleteLeftover(files.directory().resolve(name));
      }
    }
    NavigableMap<Long, Path> segments = files.segments();
    UUID queue = identity(segments);
    segments = new SegmentCheck(files, queue).ofThisQueue(segments);
    Map<String, String> last = CheckedFile.readMap(disk, files.writerState());
    EndMarks.Told told = EndMarks.read(files, queue);
    long given = KnownEnd.of(files, queue);
    if (segments.isEmpty()) {
      return allGone(queue, segments, last, told, given);
    }
    Tail tail = recoverNewest(queue, segments);
    long end = tail.end;
    PreviousState state = ending(last, told, tail);
    long base = Math.max(end, given);
    long previousEnd = end;
    if (tail.emptyHeader != null && base == tail.emptyHeader.base()) {
      // The new segment takes the name of one that holds nothing, and hands on what that said.
      previousEnd = tail.emptyHeader.previousEnd();
      if (!state.mayMiss()) {
        state = tail.emptyHeader.previousState();
      }
      segments.remove(base);
    }
    if (base > end || state.mayMiss()) {
      LOG.warn(
          "recovered the queue in {} after {}: records end at {}, new ones start at {}",
          files.directory(),
          state.text(),
          end,
          base);
    }
    return new Result(queue, segments, base, previousEnd, state, base);
  }

  private void deleteLeftover(Path file) {
    try {
      disk.delete(file);
    } catch (IOException e) {
      LOG.warn("cannot delete {}, which is of no use: {}", file, Reason.of(e));
    }
  }

  /**
   * No segment is there: it is a new queue, or somebody has taken them away, and with their headers
   * what was known of earlier losses.
   */
  private Result allGone(
      UUID queue,
      NavigableMap<Long, Path> segments,
      Map<String, String> last,
      EndMarks.Told told,
      long given) {
    long goneFrom = told.oldest() < 0 ? given : Math.min(told.oldest(), given);
    if (goneFrom == given) {
      return new Result(queue, segments, given, -1, handedOn(last), given);
    }
    LOG.warn(
        "the segments of the queue in {} are gone: records {} to {} were there; new ones start at"
            + " {}",
        files.directory(),
        goneFrom,
        given - 1,
        given);
    return new Result(queue, segments, given, -1, PreviousState.DAMAGED, goneFrom);
  }

  /** How the last writer ended, and so what may be missing behind the end that was found. */
  private PreviousState ending(Map<String, String> last, EndMarks.Told told, Tail tail) {
    PreviousState state = lastEnding(last, told, tail);
    boolean headerGone = last != null && !Objects.equals(epochOf(last), tail.epoch);
    return headerGone && !state.mayMiss() && handedOn(last).mayMiss() ? handedOn(last) : state;
  }

  /** What the last writer had found, for where the segment is gone whose header said so. */
  private static PreviousState handedOn(Map<String, String> last) {
    return PreviousState.of(last == null ? "" : last.getOrDefault(SegmentLog.AFTER, ""));
  }

  private PreviousState lastEnding(Map<String, String> last, EndMarks.Told told, Tail tail) {
    long closed = KnownEnd.closedAt(last);
    if (closed >= 0) {
      return tail.unreadable && closed <= tail.end ? PreviousState.DAMAGED : PreviousState.CLEAN;
    }
    if (last == null || !last.getOrDefault("boot", "").equals(disk.bootId())) {
      return PreviousState.POWER_CUT;
    }
    EndMarks.Pulse pulse = told.pulseOf(epochOf(last));
    if (pulse != null) {
      boolean old =
          pulse.phase() == EndMarks.Phase.BEGINS
              || pulse.until() < Math.max(tail.end, told.durable());
      if (old) {
        // The file system has lost what it held in memory, though the machine runs on.
        return PreviousState.POWER_CUT;
      }
      if (tail.end < pulse.from()) {
        return PreviousState.DAMAGED;
      }
    }
    return tail.damaged ? PreviousState.DAMAGED : PreviousState.KILLED;
  }

  private static Long epochOf(Map<String, String> state) {
    try {
      return QueuePosition.parseEpoch(state.getOrDefault("epoch", ""));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private UUID identity(NavigableMap<Long, Path> segments) throws IOException {
    UUID queue = files.readIdentity();
    if (queue != null) {
      return queue;
    }
    for (Path segment : segments.descendingMap().values()) {
      queue = queue == null ? identityIn(segment) : queue;
    }
    if (queue == null) {
      queue = UUID.randomUUID();
    }
    home.writeIdentity(queue);
    return queue;
  }

  /** The identity that a segment's header tells, or null. */
  private UUID identityIn(Path segment) {
    try {
      ContainerHeader header = SegmentHeader.container(disk, segment);
      String text = header == null ? null : header.text("metrics.queue");
      return text == null ? null : UUID.fromString(text);
    } catch (IOException | IllegalArgumentException e) {
      return null;
    }
  }

  /** What was found at the end of the newest segment. */
  private static final class Tail {
    long end;
    boolean damaged;
    boolean unreadable;
    SegmentHeader emptyHeader;

    /** Of the newest segment; null if it is not known. */
    Long epoch;
  }

  private Tail recoverNewest(UUID queue, NavigableMap<Long, Path> segments) throws IOException {
    long base = segments.lastKey();
    Path path = segments.get(base);
    Tail tail = new Tail();
    tail.end = base;
    try {
      recover(queue, segments, path, tail);
    } catch (IOException e) {
      // The disk does not give it back. It stays as it is, and the new one gets another name.
      LOG.warn("{} cannot be read ({}): a new segment follows it", path, e.getMessage());
      tail.damaged = true;
      tail.unreadable = true;
      tail.emptyHeader = null;
      tail.end = Math.max(tail.end, base + 1);
    }
    return tail;
  }

  private void recover(UUID queue, NavigableMap<Long, Path> segments, Path path, Tail tail)
      throws IOException {
    long base = segments.lastKey();
    long size = disk.info(path).size();
    try (SegmentReader reader = SegmentReader.open(disk, path, queue, base)) {
      if (reader == null) {
        tail.damaged = true;
        tail.unreadable = true;
        LOG.warn("{} is no segment of this queue: it is set aside", path);
        setAside(path, 0, size);
        disk.delete(path);
        segments.remove(base);
        return;
      }
      tail.epoch = reader.header().epoch();
      long goodUntil = reader.offset();
      boolean any = false;
      for (SegmentReader.Found found; (found = reader.next()) != SegmentReader.Found.END; ) {
        if (found == SegmentReader.Found.INCOMPLETE) {
          break;
        }
        tail.damaged = found == SegmentReader.Found.DAMAGED;
        if (found == SegmentReader.Found.BLOCK) {
          goodUntil = reader.offset();
          tail.end = reader.end();
          any = true;
        }
      }
      if (reader.isSpotted()) {
        // What cannot be read today may be read tomorrow: nothing is cut.
        LOG.warn("{} cannot be read wholly: a new segment follows it", path);
        tail.damaged = true;
        tail.unreadable = true;
        tail.end = Math.max(tail.end, base + 1);
        return;
      }
      if (goodUntil < size) {
        LOG.warn(
            "{} ends in {} bytes that are no whole block: they are cut and set aside",
            path,
            size - goodUntil);
        setAside(path, goodUntil, size);
        disk.truncate(path, goodUntil);
      }
      if (!any) {
        tail.emptyHeader = reader.header();
      }
    }
  }

  private void setAside(Path path, long from, long to) throws IOException {
    byte[] bytes = new byte[(int) Math.min(to - from, MAX_TAIL)];
    try (Disk.Input in = disk.open(path)) {
      in.read(from, bytes, 0, bytes.length);
    }
    try {
      quarantine.add(path.getFileName() + "." + from, bytes);
    } catch (IOException e) {
      LOG.warn("cannot set damaged bytes of {} aside: {}", path, e.toString());
    }
  }
}
