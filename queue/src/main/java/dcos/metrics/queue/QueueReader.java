// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import dcos.metrics.queue.SegmentReader.Found;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Reads a queue, live or not, with or without a running writer. One thread at a time; only {@link
 * #commit}, {@link #committed} and {@link #close} may be called by others meanwhile.
 */
public final class QueueReader implements Closeable {
  private static final long REOPEN_NANOS = 1_000_000_000L;
  private static final long SHORTEST_WAIT_MS = 5;
  private static final long LONGEST_WAIT_MS = 250;

  /** Causes of holes that the journal does not explain. */
  private static final String DAMAGED = "damaged";

  private static final String MISSING = LossJournal.MISSING;
  private static final String POWER_CUT = "power-cut";

  private final QueueFiles files;
  private final Disk disk;
  private final UUID queue;
  private final LongSupplier nanoTime;
  private final ReaderRight registration;
  private final boolean resumed;
  private final Deque<QueueGap> gaps = new ArrayDeque<>();
  private final Map<Long, Long> unreadable = new HashMap<>();

  private SegmentReader segment;
  private long segmentBase = -1;
  private Object segmentKey;
  private long segmentChecked;
  private Block block;
  private int blockIndex;
  private QueuePosition position;
  private volatile QueuePosition committed;
  private EndFinder endFinder;
  private long lastEnd;
  private long waitMs = SHORTEST_WAIT_MS;

  private QueueReader(
      QueueFiles files,
      UUID queue,
      ReaderRight registration,
      QueuePosition stored,
      LongSupplier nanoTime)
      throws IOException {
    this.files = files;
    this.disk = files.disk();
    this.queue = queue;
    this.registration = registration;
    this.nanoTime = nanoTime;
    this.resumed = stored != null;
    this.position = stored != null ? stored : oldest();
    if (registration != null && stored == null) {
      position = withLossesBefore(position);
    }
    this.committed = position;
  }

  /** What went before any reader had come is lost, too, and the first one is to say so. */
  private QueuePosition withLossesBefore(QueuePosition oldest) {
    long start = readJournal().startOfLossesBefore(oldest.position());
    return new QueuePosition(oldest.epoch(), start);
  }

  /**
   * A registered reader: segments stay until it has committed past them. It goes on where the
   * reader of that name committed last, or at the oldest record, or where the losses begin that the
   * journal knows just before it. A reader of the same name in this process loses its registration
   * to the new one (its commits then do nothing): a Connect task that never stopped must not block
   * its successor.
   *
   * @param name 1 to 200 characters; any that are not letters, digits, {@code . _ -} are escaped in
   *     file names
   * @throws QueueInUseException if another process has a reader of that name
   * @throws NoSuchFileException if there is no queue (yet)
   * @throws IOException if the directory cannot be used; the message is for the operator
   */
  public static QueueReader register(Path directory, String name) throws IOException {
    return register(directory, name, new RealDisk(null), System::nanoTime);
  }

  /**
   * As {@link #register(Path, String)}, for one that has read this queue before in this process: if
   * its position file is gone, it goes on where it knows that it was, and what is gone from there
   * on is a gap.
   *
   * @param queue the queue that it has read; null if it has read none
   * @param known where it was
   */
  public static QueueReader register(Path directory, String name, UUID queue, QueuePosition known)
      throws IOException {
    return register(directory, name, queue, known, new RealDisk(null), System::nanoTime);
  }

  static QueueReader register(Path directory, String name, Disk disk, LongSupplier nanoTime)
      throws IOException {
    return register(directory, name, null, null, disk, nanoTime);
  }

  private static QueueReader register(
      Path directory,
      String name,
      UUID knownQueue,
      QueuePosition known,
      Disk disk,
      LongSupplier nanoTime)
      throws IOException {
    QueueFiles files = new QueueFiles(disk, directory);
    QueueFiles.checkReaderName(name);
    UUID queue = existing(files);
    ReaderRight registration = ReaderRight.take(files, name, queue);
    try {
      QueuePosition stored = ReaderFiles.read(files, name, queue);
      boolean missing = stored == null;
      if (missing && queue.equals(knownQueue)) {
        stored = known;
      }
      QueueReader reader = new QueueReader(files, queue, registration, stored, nanoTime);
      if (missing) {
        // A reader that begins anew has noted nothing.
        registration.beginAnew();
        registration.commit(reader.position);
      }
      return reader;
    } catch (IOException | RuntimeException e) {
      registration.close();
      throw e;
    }
  }

  /** A reader that leaves no trace: no registration, no lock. Starts at the oldest record. */
  public static QueueReader browse(Path directory) throws IOException {
    return browse(directory, new RealDisk(null), System::nanoTime);
  }

  /**
   * A reader that leaves no trace, and reads what a registered one would that has committed that
   * position: what was deleted behind it is a gap.
   *
   * @param committed what a reader of this queue has committed
   */
  public static QueueReader browse(Path directory, QueuePosition committed) throws IOException {
    QueueFiles files = new QueueFiles(new RealDisk(null), directory);
    return new QueueReader(files, existing(files), null, committed, System::nanoTime);
  }

  static QueueReader browse(Path directory, Disk disk, LongSupplier nanoTime) throws IOException {
    QueueFiles files = new QueueFiles(disk, directory);
    return new QueueReader(files, existing(files), null, null, nanoTime);
  }

  private static UUID existing(QueueFiles files) throws IOException {
    UUID queue = files.readIdentity();
    if (queue == null) {
      throw new NoSuchFileException(
          files.directory().toString(), null, "there is no queue in this directory");
    }
    return queue;
  }

  /** The identity of the queue that was opened. */
  public UUID queue() {
    return queue;
  }

  /**
   * Whether the directory still holds the queue that was opened, and this reader's registration;
   * false after the directory was wiped and made anew. Then close it, and open another. Cheap
   * enough to ask every second.
   */
  public boolean isCurrent() {
    try {
      UUID now = files.readIdentity();
      if (now == null) {
        return true; // Being made anew, or gone with the writer.
      }
      return now.equals(queue) && (registration == null || registration.isInPlace());
    } catch (IOException e) {
      return true;
    }
  }

  /** Whether the reader started from a position file rather than at the oldest record. */
  public boolean resumed() {
    return resumed;
  }

  /**
   * Goes to a position; without a known epoch give {@link #find}'s result.
   *
   * @throws IllegalArgumentException if the position's epoch does not exist here, or not with that
   *     range
   */
  public void seek(QueuePosition target) throws IOException {
    SegmentHeaders headers = SegmentHeaders.read(files, queue);
    if (!headers.has(target, end())) {
      throw new IllegalArgumentException(
          "the queue in " + files.directory() + " does not hold position " + target);
    }
    leaveSegment();
    segmentBase = -1;
    gaps.clear();
    position = target;
  }

  /**
   * The full position for a bare number: in the newest epoch that has it. A number that was trimmed
   * gives the oldest position.
   *
   * @throws IllegalArgumentException if the queue does not reach that far
   */
  public QueuePosition find(long number) throws IOException {
    QueuePosition last = end();
    if (number < 0 || number > last.position()) {
      throw new IllegalArgumentException(
          "position "
              + number
              + " is not in the queue in "
              + files.directory()
              + ", which ends at "
              + last.position());
    }
    SegmentHeaders headers = SegmentHeaders.read(files, queue);
    return headers.find(number);
  }

  /** The next entry, or null if there is none yet. Never waits. */
  public QueueEntry next() throws IOException {
    while (true) {
      QueueEntry entry = gaps.isEmpty() ? fromBlock() : gaps.removeFirst();
      if (entry != null) {
        position = entry.next();
        return entry;
      }
      if (!advance()) {
        return null;
      }
    }
  }

  /**
   * Returns true as soon as {@link #next} is likely to find something, false after that time. The
   * longer nothing has come, over any number of calls, the less often it looks: four times a second
   * in the end.
   */
  public boolean await(Duration time) throws IOException, InterruptedException {
    long deadline = nanoTime.getAsLong() + time.toNanos();
    while (gaps.isEmpty() && block == null && !advance()) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - nanoTime.getAsLong());
      if (left <= 0) {
        return false;
      }
      Thread.sleep(Math.min(left, waitMs));
      waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS);
    }
    waitMs = SHORTEST_WAIT_MS;
    return true;
  }

  /**
   * What the writer has dropped behind the last entry that {@link #next} gave. It tells of that,
   * too, but not before the writer goes on behind it.
   */
  public List<QueueGap> lossesBehind() {
    LossJournal journal = readJournal();
    long end = journal.end();
    List<QueueGap> losses = new ArrayList<>();
    for (long first = position.position(); first < end; ) {
      LossJournal.Loss loss = journal.explain(first, end - 1, MISSING);
      if (!loss.cause().equals(MISSING)) {
        losses.add(gap(loss, position.epoch()));
      }
      first = loss.last() + 1;
    }
    return losses;
  }

  /** Where {@link #next} goes on. */
  public QueuePosition position() {
    return position;
  }

  /** The end of the queue as last seen: the position of the record that does not exist yet. */
  public QueuePosition end() throws IOException {
    if (endFinder == null) {
      endFinder = new EndFinder(files, queue);
    }
    QueuePosition end = endFinder.find();
    if (end == null || end.position() < position.position()) {
      return position;
    }
    lastEnd = Math.max(lastEnd, end.position());
    return end;
  }

  /**
   * Whether the directory holds another queue than the one that was opened; false if it holds none.
   */
  public boolean isReplaced() {
    try {
      UUID now = files.readIdentity();
      return now != null && !now.equals(queue);
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * What this reader knows to have been in the queue that was taken away under it, and has not
   * read: from where {@link #next} goes on up to the end that it last saw; and, as nobody knows
   * what came after that, an unknown number more. Nothing if it had read all that it knew of.
   */
  public List<QueueGap> abandoned() {
    long first = position.position();
    if (lastEnd <= first) {
      return List.of();
    }
    QueuePosition end = new QueuePosition(position.epoch(), lastEnd);
    return List.of(
        new QueueGap(position.epoch(), first, lastEnd - 1, lastEnd - first, MISSING, end),
        new QueueGap(position.epoch(), lastEnd, lastEnd - 1, QueueGap.UNKNOWN, MISSING, end));
  }

  /**
   * Makes durable that all before that position is done. Registered readers only. May go back (a
   * rewind); does nothing if the registration was lost to a successor.
   */
  public void commit(QueuePosition done) throws IOException {
    registered().commit(done);
    committed = done;
  }

  /** What was committed last; where the reader started, before. */
  public QueuePosition committed() {
    return committed;
  }

  /**
   * What this reader has noted beside its position, or one before it of the same name; nothing if
   * the file is damaged or another queue's, which is logged. Registered readers only.
   */
  public Optional<String> note() {
    return registered().note();
  }

  /**
   * Notes something beside the position, durably, in the place of what was noted before. It stays
   * until it is replaced or {@linkplain #removeNote removed}, or until the reader is removed or
   * gets its position from somebody else. Registered readers only. One that has lost its
   * registration to a successor in this process may still note something, as long as that runs and
   * has gone on where this one was; does nothing after that, or if the directory is another
   * queue's.
   *
   * @param text any characters, of which lone surrogates are not kept
   * @throws IllegalArgumentException if it is over 256 KiB of UTF-8
   */
  public void setNote(String text) throws IOException {
    registered().note(Objects.requireNonNull(text));
  }

  /** Removes the note, if there is one; otherwise as {@link #setNote}. */
  public void removeNote() throws IOException {
    registered().note(null);
  }

  private ReaderRight registered() {
    if (registration == null) {
      throw new IllegalStateException("this reader is not registered");
    }
    return registration;
  }

  /** Frees files and lock. The registration stays. A second call does nothing. */
  @Override
  public void close() throws IOException {
    try {
      leaveSegment();
      if (endFinder != null) {
        endFinder.close();
      }
    } finally {
      if (registration != null) {
        registration.close();
      }
    }
  }

  private QueuePosition oldest() throws IOException {
    return SegmentHeaders.read(files, queue).oldest();
  }

  /** The next record of the block in hand, or null. */
  private QueueEntry fromBlock() {
    if (block == null) {
      return null;
    }
    int i = blockIndex++;
    QueuedRecord record =
        new QueuedRecord(
            segment.header().epoch(),
            block.first() + i,
            block.array(),
            block.starts()[i],
            block.lengths()[i]);
    if (blockIndex == block.count()) {
      block = null;
    }
    return record;
  }

  /** Gets the next block or gap in hand; false if there is none yet. */
  private boolean advance() throws IOException {
    if (segment != null && nanoTime.getAsLong() - segmentChecked >= REOPEN_NANOS) {
      checkSegment();
    }
    if (segment == null && !enterNext()) {
      return false;
    }
    while (gaps.isEmpty() && block == null) {
      Found found = segment.next();
      if (found == Found.BLOCK) {
        take(segment.block());
      } else if (found != Found.DAMAGED) {
        Map.Entry<Long, Path> newer = files.segments().higherEntry(segmentBase);
        if (newer == null) {
          checkSegment();
          return segment == null && advance();
        }
        // It may have been replaced, or have grown, between the two looks.
        checkSegment();
        if (segment == null) {
          return advance();
        }
        found = segment.next();
        if (found == Found.BLOCK) {
          take(segment.block());
        } else if (found != Found.DAMAGED && !enter(newer, segment.damagedBehindBlock())) {
          return false;
        }
      }
    }
    return true;
  }

  /** Takes a block in hand: what is before it and was not read is a gap. */
  private void take(Block found) {
    if (found.end() <= position.position()) {
      return;
    }
    block = found;
    blockIndex = (int) Math.max(0, position.position() - found.first());
    addGaps(found.first(), DAMAGED, segment.header().epoch());
  }

  /**
   * Declares all from the position up to, not including, {@code end} missing.
   *
   * @param endEpoch the epoch of what follows at {@code end}
   */
  private void addGaps(long end, String otherwise, long endEpoch) {
    QueueGap last = gaps.peekLast();
    long first = last == null ? position.position() : last.next().position();
    if (first >= end) {
      return;
    }
    LossJournal journal = readJournal();
    while (first < end) {
      LossJournal.Loss loss = journal.explain(first, end - 1, otherwise);
      long nextEpoch = loss.last() + 1 < end ? position.epoch() : endEpoch;
      gaps.add(gap(loss, nextEpoch));
      first = loss.last() + 1;
    }
  }

  private QueueGap gap(LossJournal.Loss loss, long nextEpoch) {
    return new QueueGap(
        position.epoch(),
        loss.first(),
        loss.last(),
        loss.last() - loss.first() + 1,
        loss.cause(),
        new QueuePosition(nextEpoch, loss.last() + 1));
  }

  private LossJournal readJournal() {
    try {
      return LossJournal.read(files, Disk.Access.OWNER);
    } catch (IOException e) {
      return LossJournal.empty(files);
    }
  }

  /** Enters the segment behind the last one, or, at first, the one that holds the position. */
  private boolean enterNext() throws IOException {
    return segmentBase >= 0
        ? enter(files.segments().higherEntry(segmentBase), false)
        : enter(SegmentHeaders.read(files, queue).segmentFor(position), false);
  }

  /**
   * Goes to the start of a segment; of the next one if it cannot be read.
   *
   * @param behindDamage whether the segment before it has just been read, and ended in damage; what
   *     is missing is missing because of that
   * @return false if there is none that can be read
   */
  private boolean enter(Map.Entry<Long, Path> first, boolean behindDamage) throws IOException {
    String otherwise = behindDamage ? DAMAGED : MISSING;
    for (Map.Entry<Long, Path> wanted = first;
        wanted != null;
        wanted = files.segments().higherEntry(wanted.getKey())) {
      Opened opened = open(wanted.getKey(), wanted.getValue());
      if (opened != null) {
        leaveSegment();
        segment = opened.segment();
        segmentKey = opened.key();
        segmentBase = wanted.getKey();
        segmentChecked = nanoTime.getAsLong();
        arrive(otherwise);
        return true;
      }
      otherwise = DAMAGED;
    }
    return false;
  }

  /** Opens a segment; null if it is none of this queue, or has gone. */
  private Opened open(long base, Path path) throws IOException {
    try {
      Disk.Info info = disk.info(path);
      if (Long.valueOf(info.size()).equals(unreadable.get(base))) {
        return null;
      }
      SegmentReader opened = SegmentReader.open(disk, path, queue, base);
      if (opened == null) {
        unreadable.put(base, info.size());
        return null;
      }
      return new Opened(opened, info.key());
    } catch (NoSuchFileException e) {
      return null; // Trimmed meanwhile.
    }
  }

  /** A segment, and what tells its file from another of the same name. */
  private record Opened(SegmentReader segment, Object key) {}

  /** Settles what lies between the position and the segment that was entered. */
  private void arrive(String otherwise) {
    SegmentHeader header = segment.header();
    long base = header.base();
    if (header.epoch() == position.epoch()) {
      addGaps(base, otherwise, header.epoch());
      return;
    }
    if (position.position() > base) {
      // The writer has lost records that this reader has seen, and gives their numbers again.
      position = new QueuePosition(header.epoch(), base);
      return;
    }
    if (header.previousEnd() < base) {
      addGaps(header.previousEnd(), otherwise, position.epoch());
    }
    boolean powerCut = header.previousState() == SegmentHeader.PreviousState.POWER_CUT;
    boolean cut = powerCut && header.previousEnd() < base;
    String cause = cut ? POWER_CUT : otherwise;
    addGaps(base, cause, header.epoch());
    if (header.previousState().mayMiss()) {
      QueueGap last = gaps.peekLast();
      long first = cut && last != null && last.cause().equals(cause) ? last.first() : base;
      if (first < base) {
        gaps.removeLast();
      }
      gaps.add(
          new QueueGap(
              position.epoch(),
              first,
              base - 1,
              QueueGap.UNKNOWN,
              powerCut ? POWER_CUT : DAMAGED,
              new QueuePosition(header.epoch(), base)));
    } else if (gaps.isEmpty()) {
      position = new QueuePosition(header.epoch(), base);
    }
  }

  /** Lets go of a segment that was deleted or replaced, so that its space is freed. */
  private void checkSegment() throws IOException {
    segmentChecked = nanoTime.getAsLong();
    try {
      if (disk.info(files.segment(segmentBase)).key().equals(segmentKey)) {
        return;
      }
      segmentBase--; // Another one has its name: that is the next one.
    } catch (NoSuchFileException e) {
      // Trimmed.
    }
    leaveSegment();
  }

  private void leaveSegment() throws IOException {
    block = null;
    if (segment != null) {
      segment.close();
      segment = null;
    }
  }
}
