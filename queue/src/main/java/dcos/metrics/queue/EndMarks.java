// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the writer leaves beside its segments, so that somebody who takes away a part of them, or a
 * file system that goes down without its machine, does not pass unnoticed. Two files:
 *
 * <ul>
 *   <li>{@code writer.mark}: up to where all is durable. Written and synced once a second.
 *   <li>{@code writer.pulse}: up to where all is appended, and what is being appended. Written
 *       before and after each block and, but for the first, not synced, so that it costs next to
 *       nothing. After a kill it is exact. A file system that went down forgets it as it does the
 *       last blocks, and then it is older than what else there is: so that shows as well.
 * </ul>
 *
 * Belongs to the writer's thread; reading is for anybody.
 */
final class EndMarks implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(EndMarks.class);

  /** What a pulse was written for. Words of one length, as the file is overwritten in place. */
  enum Phase {
    /** The writer has begun, and appended nothing yet. Durable. */
    OPENED,
    /** The first block comes. Durable, and overwritten as soon as the block is there. */
    BEGINS,
    /** Blocks come. */
    WRITES;

    private String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    private static Phase of(String text) {
      for (Phase phase : values()) {
        if (phase.text().equals(text)) {
          return phase;
        }
      }
      throw new IllegalArgumentException("no phase is called " + text);
    }
  }

  /**
   * What the pulse tells.
   *
   * @param epoch of the writer
   * @param from all before it was appended
   * @param until end of the block that was being appended; the same if there was none
   */
  record Pulse(long epoch, Phase phase, long from, long until) {}

  /**
   * What both files tell.
   *
   * @param oldest position of the oldest record when the mark was written; -1 if not known
   * @param durable all before it was durable; -1 if not known
   * @param pulse null if not known
   */
  record Told(long oldest, long durable, Pulse pulse) {
    static final Told NOTHING = new Told(-1, -1, null);

    /** What a writer of that epoch was about when it stopped; null if not known. */
    Pulse pulseOf(Long epoch) {
      return pulse != null && epoch != null && pulse.epoch() == epoch ? pulse : null;
    }

    /** All before it has once been in the queue; -1 if not known. */
    long reached() {
      return Math.max(durable, pulse == null ? -1 : pulse.from());
    }
  }

  private final QueueFiles files;
  private final Disk.Access access;
  private final UUID queue;
  private final long epoch;
  private final Complaints complaints;
  private OverwrittenFile markFile;
  private OverwrittenFile pulseFile;
  private Pulse pulse;
  private long durable;
  private long marked = -1;
  private long markedOldest = -1;

  EndMarks(QueueFiles files, Disk.Access access, UUID queue, long epoch, Complaints complaints) {
    this.files = files;
    this.access = access;
    this.queue = queue;
    this.epoch = epoch;
    this.complaints = complaints;
  }

  /** What the files in a queue's directory tell. */
  static Told read(QueueFiles files, UUID queue) throws IOException {
    Map<String, String> mark = CheckedFile.readMap(files.disk(), files.writerMark());
    Map<String, String> pulse = CheckedFile.readMap(files.disk(), files.writerPulse());
    boolean marked = mark != null && queue.toString().equals(mark.get("queue"));
    boolean pulsed = pulse != null && queue.toString().equals(pulse.get("queue"));
    return new Told(
        marked ? number(mark, "oldest") : -1,
        marked ? number(mark, "durable") : -1,
        pulsed ? pulse(pulse) : null);
  }

  private static Pulse pulse(Map<String, String> entries) {
    try {
      long from = number(entries, "from");
      return from < 0
          ? null
          : new Pulse(
              QueuePosition.parseEpoch(entries.getOrDefault("epoch", "")),
              Phase.of(entries.getOrDefault("phase", "")),
              from,
              Math.max(from, number(entries, "until")));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static long number(Map<String, String> entries, String key) {
    try {
      return QueuePosition.parseTold(entries.getOrDefault(key, ""));
    } catch (IllegalArgumentException e) {
      return -1;
    }
  }

  /** A writer begins at {@code end}; durable when this returns, if the disk allows. */
  void open(long oldest, long end) {
    durable = Math.max(durable, end);
    pulse = new Pulse(epoch, Phase.OPENED, end, end);
    tick(oldest);
  }

  /** A block is about to be appended: all before {@code from} is there. */
  void appending(long from, long until) {
    boolean first = pulse.phase() == Phase.OPENED;
    pulse = new Pulse(epoch, first ? Phase.BEGINS : Phase.WRITES, from, until);
    writePulse(first);
  }

  /** The block was appended, or was not: all before {@code end} is there. */
  void appended(long end) {
    pulse = new Pulse(epoch, Phase.WRITES, end, end);
    writePulse(false);
  }

  /** All before that position is durable. */
  void synced(long end) {
    durable = Math.max(durable, end);
  }

  private void writePulse(boolean sync) {
    try {
      if (pulseFile != null) {
        pulseFile.overwrite(pulseLines());
        if (sync) {
          pulseFile.sync();
        }
      }
    } catch (IOException e) {
      giveUp(files.writerPulse(), e);
    }
  }

  /**
   * To be called once a second or so: writes the mark if it has moved, and makes anew what is
   * missing or could not be written. Before {@link #open} the files are still the last writer's.
   */
  void tick(long oldest) {
    if (pulse == null) {
      return;
    }
    try {
      if (pulseFile == null || !pulseFile.isInPlace()) {
        close(pulseFile);
        pulseFile = OverwrittenFile.create(files.disk(), files.writerPulse(), access, pulseLines());
      }
    } catch (IOException e) {
      giveUp(files.writerPulse(), e);
    }
    try {
      writeMark(oldest);
    } catch (IOException e) {
      giveUp(files.writerMark(), e);
    }
  }

  private void writeMark(long oldest) throws IOException {
    if (markFile == null || !markFile.isInPlace()) {
      close(markFile);
      markFile =
          OverwrittenFile.create(files.disk(), files.writerMark(), access, markLines(oldest));
    } else if (durable != marked || oldest != markedOldest) {
      markFile.overwrite(markLines(oldest));
      markFile.sync();
    }
    marked = durable;
    markedOldest = oldest;
  }

  /** What could not be written or synced is not touched again; the next tick makes it anew. */
  private void giveUp(Path file, IOException e) {
    complaints.say("cannot note in " + file + " how far the queue reaches", e.getMessage());
    if (file.equals(files.writerPulse())) {
      close(pulseFile);
      pulseFile = null;
    } else {
      close(markFile);
      markFile = null;
    }
  }

  private static void close(OverwrittenFile file) {
    try {
      if (file != null) {
        file.close();
      }
    } catch (IOException e) {
      LOG.debug("closing a mark failed", e);
    }
  }

  private List<String> pulseLines() {
    return List.of(
        "queue " + queue,
        "epoch " + QueuePosition.epochText(epoch),
        "phase " + pulse.phase().text(),
        "from " + QueuePosition.fixedText(pulse.from()),
        "until " + QueuePosition.fixedText(pulse.until()));
  }

  private List<String> markLines(long oldest) {
    return List.of(
        "queue " + queue,
        "epoch " + QueuePosition.epochText(epoch),
        "oldest " + QueuePosition.fixedText(oldest),
        "durable " + QueuePosition.fixedText(durable));
  }

  @Override
  public void close() {
    close(pulseFile);
    close(markFile);
    pulseFile = null;
    markFile = null;
  }
}
