// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import dcos.metrics.avro.AvroBytes;
import dcos.metrics.avro.BlockCodec;
import dcos.metrics.avro.ContainerBuilder;
import dcos.metrics.avro.ContainerHeader;
import dcos.metrics.queue.SegmentHeader.PreviousState;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * The writer's side of the files: appends blocks, begins segments, keeps the bound. Not safe for
 * use by several threads; does nothing by itself – {@link #tick} is to be called about every
 * second.
 */
final class SegmentLog implements Closeable {
  static final String QUEUE_FULL = "queue-full";
  static final String DISK_FULL = "disk-full";
  static final String WRITE_FAILED = "write-failed";

  /** What the writer's state says of how the one before ended. */
  static final String AFTER = "after";

  /** More than a segment's header takes. */
  private static final int HEADER_BYTES = 2048;

  /** A bound smaller than this many segments gets smaller segments. */
  private static final int SEGMENTS_IN_BOUND = 8;

  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
  private static final int SMALLEST_SEGMENT = 4096;
  private static final int KEEP_BYTES = 1 << 20;
  private static final byte[] ANY_SYNC = new byte[ContainerHeader.SYNC_BYTES];

  private final QueueConfig config;
  private final QueueFiles files;
  private final Disk disk;
  private final InstantSource clock;
  private final QueueHome home;
  private final UUID queue;
  private final long epoch;
  private final Quarantine quarantine;
  private final Retention retention;
  private final LossJournal losses;
  private final Complaints complaints;
  private final FinishedSegments finished;
  private final EndMarks marks;
  private final OngoingLosses ongoing;
  private final BlockCodec codec;
  private final long segmentBytes;
  private final AvroBytes block = new AvroBytes(64 << 10);

  /** Null after a failure, until a new one can be begun. */
  private ActiveSegment active;

  private long previousEnd;
  private PreviousState previousState;
  private final PreviousState begunAfter;
  private long written;
  private long end;
  private long otherBytes;
  private long freeBytes = Long.MAX_VALUE;
  private boolean refusing;
  private Instant lookedAgain = Instant.MIN;
  private boolean opened;
  private boolean movingIn;
  private long goneFrom;
  private long refusedBytes;

  private long appendedRecords;
  private long writtenBytes;
  private final Map<String, Long> dropped = new LinkedHashMap<>();
  private long fsyncs;
  private long fsyncFailures;
  private long writeFailures;

  private SegmentLog(
      QueueConfig config,
      QueueHome home,
      InstantSource clock,
      Recovery.Result recovered,
      long epoch)
      throws IOException {
    this.config = config;
    this.home = home;
    this.files = home.files();
    this.disk = files.disk();
    this.clock = clock;
    this.queue = recovered.queue();
    this.epoch = epoch;
    this.quarantine = new Quarantine(files);
    this.retention = new Retention(files, queue, config.readerExpiry());
    this.losses = LossJournal.read(files, home.access());
    this.complaints = new Complaints(clock);
    this.ongoing = new OngoingLosses(config);
    this.finished = new FinishedSegments(config, files, losses, complaints);
    this.codec = BlockCodec.forName(config.codec());
    this.segmentBytes =
        Math.max(
            SMALLEST_SEGMENT,
            Math.min(config.segmentBytes(), config.maxBytes() / SEGMENTS_IN_BOUND));
    this.end = recovered.base();
    this.written = recovered.previousEnd();
    this.previousEnd = recovered.previousEnd();
    this.previousState = recovered.state();
    this.begunAfter = recovered.state();
    this.marks = new EndMarks(files, home.access(), queue, epoch, complaints);
    finished.takeOver(recovered.segments(), end, new SegmentCheck(files, queue));
    losses.add(recovered.goneFrom(), end - 1, LossJournal.MISSING);
  }

  /** Opens or makes a queue; see {@link QueueWriter#open}. */
  static SegmentLog open(QueueConfig config, Disk disk, InstantSource clock, RandomGenerator random)
      throws IOException {
    QueueHome home = QueueHome.take(new QueueFiles(disk, config.directory()), config.group());
    try {
      Recovery.Result recovered = new Recovery(home, new Quarantine(home.files())).run();
      SegmentLog log = new SegmentLog(config, home, clock, recovered, random.nextLong());
      log.tick();
      log.begin();
      log.marks.open(log.oldest(), log.end);
      // Last: until then, the next one has to find out the same again.
      log.writeState(-1);
      log.opened = true;
      return log;
    } catch (IOException | RuntimeException e) {
      try {
        home.close();
      } catch (IOException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
  }

  UUID queue() {
    return queue;
  }

  long epoch() {
    return epoch;
  }

  /** Position behind the last record that was appended or dropped. */
  long end() {
    return end;
  }

  /** Whether {@link #sync} has something to do. */
  boolean unsynced() {
    return active != null && active.unsynced();
  }

  /**
   * Appends a block of records, or drops it as the policy says.
   *
   * @param records each followed by its position
   * @param first position of the first
   * @param force append under {@link FullPolicy#BLOCK} even if there is no room
   * @return false if there is no room and nothing was done; only under {@link FullPolicy#BLOCK}
   */
  boolean append(AvroBytes records, long first, int count, boolean force) {
    block.clear(KEEP_BYTES);
    try {
      ContainerBuilder.writeBlock(codec, count, records, ANY_SYNC, block);
    } catch (IOException e) {
      throw new IllegalStateException("cannot compress a block with " + codec.name(), e);
    }
    if (active != null && !active.empty() && active.bytes() + block.length() > segmentBytes) {
      finish();
    }
    int more = block.length() + (active == null ? HEADER_BYTES : 0);
    String refusal = makeRoom(more);
    boolean holds = config.fullPolicy() == FullPolicy.BLOCK;
    boolean allowed = refusal == null || (force && holds);
    for (int attempt = 0; allowed && attempt < 2; attempt++) {
      if (!write(first + count)) {
        continue;
      }
      written = first + count;
      marks.appended(written);
      end = written;
      appendedRecords += count;
      refusing = false;
      return true;
    }
    refusing = true;
    refusedBytes = more;
    if (refusal == null) {
      refusal = diskLow() ? DISK_FULL : WRITE_FAILED;
    }
    ongoing.refused(refusal, holds && !force ? 0 : count, clock.instant());
    if (holds && !force) {
      return false;
    }
    losses.add(first, first + count - 1, refusal);
    dropped.merge(refusal, (long) count, Long::sum);
    end = first + count;
    return true;
  }

  /** Writes the block; after a failure, the next attempt goes to a new segment. */
  private boolean write(long until) {
    if (active == null && !tryBegin()) {
      return false;
    }
    finished.saveLosses();
    marks.appending(Math.max(0, written), until);
    try {
      active.append(block.array(), block.length());
    } catch (IOException e) {
      marks.appended(Math.max(0, written));
      writeFailures++;
      complaints.say("cannot write to segments in " + files.directory(), e.getMessage());
      checkFreeSpace();
      active.cut();
      finish();
      return false;
    }
    freeBytes -= block.length();
    writtenBytes += block.length();
    return true;
  }

  /**
   * Makes all blocks durable. If that fails, the segment is given up as it is: what the operating
   * system says of a descriptor after a failed sync means nothing.
   */
  boolean sync() {
    if (!unsynced()) {
      return true;
    }
    try {
      active.sync();
      fsyncs++;
      marks.synced(written);
      return true;
    } catch (IOException e) {
      fsyncFailures++;
      complaints.say("cannot make segments in " + files.directory() + " durable", e.getMessage());
      retire();
      return false;
    }
  }

  /** What is due from time to time: trimming, the bound, the floor, old segments. */
  void tick() {
    Instant now = clock.instant();
    step(this::stayInPlace);
    step(() -> retention.refresh(now));
    step(
        () -> {
          if (home.isWhole()) {
            otherBytes = quarantine.trim(config.maxBytes() / SEGMENTS_IN_BOUND);
          }
        });
    checkFreeSpace();
    if (active != null
        && !active.empty()
        && Duration.between(active.begun(), now).compareTo(config.segmentAge()) >= 0
        && total() + HEADER_BYTES <= config.maxBytes()) {
      finish();
      tryBegin();
    }
    finished.deleteRead(retention.slowest(), now, diskLow());
    deleteToFit(0);
    if (diskLow()) {
      ongoing.refused(DISK_FULL, 0, now);
    }
    ongoing.tick(now);
    refusing &= total() + refusedBytes > config.maxBytes();
    losses.forgetBefore(Math.min(oldest(), Math.max(0, retention.slowest())));
    step(
        () -> {
          // If the directory is another's now, so are its files.
          if (home.isWhole()) {
            finished.saveLosses();
            marks.tick(oldest());
          }
        });
  }

  /** A part of what is due: one that fails does not keep the others from being done. */
  private interface Step {
    void run() throws IOException;
  }

  private void step(Step step) {
    try {
      step.run();
    } catch (IOException e) {
      complaints.say("cannot look after the queue in " + files.directory(), Reason.of(e));
    }
  }

  private void stayInPlace() throws IOException {
    if (!isInPlace()) {
      moveBackIn();
    } else if (opened) {
      home.restoreIdentity(queue);
      if (!disk.isFile(files.writerState())) {
        writeState(-1);
      }
    }
  }

  private boolean isInPlace() throws IOException {
    return !movingIn
        && home.isWhole()
        && (active == null || disk.isStill(active.path(), active.key()));
  }

  /** Goes on in a directory made anew; what was in the old one and is gone is declared. */
  private void moveBackIn() throws IOException {
    if (!movingIn) {
      goneFrom = Math.max(oldest(), retention.slowest());
    }
    movingIn = true;
    if (active != null && disk.isStill(active.path(), active.key())) {
      finish();
    } else if (active != null) {
      leave();
    }
    finished.forget();
    home.restore(queue);
    SegmentCheck check = new SegmentCheck(files, queue);
    finished.takeOver(check.ofThisQueue(files.segments()).headMap(end, false), end, check);
    losses.addAgain(goneFrom, (finished.isEmpty() ? end : finished.oldest()) - 1);
    finished.saveLosses();
    writeState(-1);
    begin();
    movingIn = false;
  }

  /** Adds what the writer's memory holds to make the whole. */
  QueueStats stats(long acceptedRecords, long acceptedBytes, long acceptedEnd) {
    return new QueueStats(
        acceptedRecords,
        acceptedBytes,
        appendedRecords,
        writtenBytes,
        Map.copyOf(dropped),
        finished.deletedUnread(),
        fsyncs,
        fsyncFailures,
        writeFailures,
        oldest(),
        acceptedEnd,
        retention.slowest(),
        retention.slowestRunning(),
        losses.count(unreadFrom(), end),
        total(),
        finished.count() + (active == null ? 0 : 1),
        refusing || diskLow());
  }

  /** Where the running readers are, or the others if none runs, or the oldest record. */
  private long unreadFrom() {
    return Math.max(QueueStats.reader(retention.slowest(), retention.slowestRunning()), oldest());
  }

  /** Position of the oldest record on disk. */
  private long oldest() {
    if (!finished.isEmpty()) {
      return finished.oldest();
    }
    return active == null || active.empty() ? end : active.base();
  }

  /** Null if there is room for that many bytes, otherwise why there is none. */
  private String makeRoom(int more) {
    if (diskLow()) {
      return DISK_FULL;
    }
    boolean holdsRecords = active != null && !active.empty();
    boolean mayGo = config.fullPolicy() == FullPolicy.DROP_OLDEST || end <= retention.slowest();
    if (mayGo && total() + more > config.maxBytes() && finished.isEmpty() && holdsRecords) {
      finish();
      holdsRecords = false;
    }
    // What all have read gives way, whatever the policy and however long it was to be kept.
    deleteToFit(more);
    // A block that is larger than the bound would wait for ever.
    boolean alone = finished.isEmpty() && !holdsRecords;
    return total() + more > config.maxBytes() && !alone ? QUEUE_FULL : null;
  }

  private void deleteToFit(int more) {
    boolean unreadToo = config.fullPolicy() == FullPolicy.DROP_OLDEST && !diskLow();
    long bound = config.maxBytes() - more - (total() - finished.bytes());
    if (finished.bytes() > bound && finished.oldestEnd() > retention.slowest()) {
      lookAgain(unreadToo);
    }
    long trimmed = finished.deleteDownTo(bound, retention.slowest(), unreadToo);
    if (trimmed > 0) {
      ongoing.trimmed(trimmed, clock.instant());
    }
  }

  /**
   * Before records are given up, it counts where the readers are now, and not where they were a
   * second ago; but a writer that can take nothing does not look each time.
   */
  private void lookAgain(boolean always) {
    Instant now = clock.instant();
    if (always || Duration.between(lookedAgain, now).abs().compareTo(LOOK_AGAIN) >= 0) {
      lookedAgain = now;
      step(() -> retention.refresh(now));
    }
  }

  private long total() {
    return finished.bytes() + (active == null ? 0 : active.bytes()) + otherBytes;
  }

  private void checkFreeSpace() {
    try {
      freeBytes = disk.freeBytes(files.directory());
    } catch (IOException e) {
      complaints.say("cannot tell the free space of " + files.directory(), e.getMessage());
    }
  }

  private boolean diskLow() {
    return freeBytes < config.minFreeBytes();
  }

  private boolean tryBegin() {
    try {
      begin();
      return true;
    } catch (IOException e) {
      writeFailures++;
      complaints.say("cannot begin a segment in " + files.directory(), e.getMessage());
      return false;
    }
  }

  private void begin() throws IOException {
    if (!home.isWhole()) {
      throw new IOException("somebody deleted the directory, or another collector has taken it");
    }
    SegmentHeader header =
        new SegmentHeader(queue, epoch, end, previousEnd, previousState, codec.name(), 0);
    active = ActiveSegment.begin(files, home.access(), header, clock.instant());
  }

  /** Ends the segment in good order, if the disk allows. */
  private void finish() {
    if (sync()) {
      retire();
    }
  }

  private void retire() {
    // The next one takes the name of one that holds nothing.
    if (!active.empty() || end != active.base()) {
      finished.add(active.finished(end, clock.instant()));
    }
    leave();
  }

  private void leave() {
    active.close();
    if (!active.empty()) {
      previousEnd = written;
      previousState = PreviousState.CLEAN;
    }
    active = null;
  }

  private void writeState(long closedAt) throws IOException {
    Map<String, String> state = new LinkedHashMap<>();
    state.put("epoch", QueuePosition.epochText(epoch));
    state.put("boot", disk.bootId());
    if (begunAfter.mayMiss()) {
      state.put(AFTER, begunAfter.text());
    }
    if (closedAt >= 0) {
      state.put("closed", Long.toString(closedAt));
    }
    CheckedFile.writeMap(disk, files.writerState(), home.access(), state);
  }

  /** Seals and unlocks. What was not synced before is synced now. */
  @Override
  public void close() throws IOException {
    try {
      boolean durable = sync();
      if (active != null) {
        active.close();
        active = null;
      }
      marks.close();
      if (home.isWhole()) {
        losses.save();
        if (durable) {
          writeState(end);
        }
      }
    } finally {
      codec.close();
      home.close();
    }
  }
}
