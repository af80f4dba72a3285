package dcos.metrics.queue;

import dcos.metrics.avro.AvroBytes;
import dcos.metrics.avro.BlockCodec;
import dcos.metrics.avro.ContainerBuilder;
import dcos.metrics.queue.SegmentHeader.PreviousState;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writer's side of the files: appends blocks, begins segments, keeps the bound. Not safe for
 * use by several threads; does nothing by itself – {@link #tick} is to be called about every
 * second.
 */
final class SegmentLog implements Closeable {
  static final String QUEUE_FULL = "queue-full";
  static final String DISK_FULL = "disk-full";
  static final String WRITE_FAILED = "write-failed";

  private static final Logger LOG = LoggerFactory.getLogger(SegmentLog.class);

  /** More than a segment's header takes. */
  private static final int HEADER_BYTES = 2048;

  /** A bound smaller than this many segments gets smaller segments. */
  private static final int SEGMENTS_IN_BOUND = 8;

  private final QueueConfig config;
  private final QueueFiles files;
  private final Disk disk;
  private final Disk.Access access;
  private final InstantSource clock;
  private final Closeable lock;
  private final UUID queue;
  private final long epoch;
  private final Quarantine quarantine;
  private final Retention retention;
  private final LossJournal losses;
  private final BlockCodec codec;
  private final long segmentBytes;
  private final AvroBytes encoded = new AvroBytes(64 << 10);

  private final Deque<Segment> finished = new ArrayDeque<>();
  private long finishedBytes;
  private long otherBytes;

  private Path path;
  private Disk.Output output;
  private long base;
  private long bytes;
  private Instant begun;
  private boolean empty = true;
  private boolean unsynced;

  private long previousEnd;
  private PreviousState previousState;
  private long written;
  private long end;
  private long freeBytes = Long.MAX_VALUE;
  private boolean refusing;
  private long refused;
  private String trouble = "";

  private long appendedRecords;
  private long writtenBytes;
  private final Map<String, Long> dropped = new LinkedHashMap<>();
  private long trimmedUnread;
  private long fsyncs;
  private long fsyncFailures;
  private long writeFailures;

  private SegmentLog(
      QueueConfig config,
      QueueFiles files,
      InstantSource clock,
      Closeable lock,
      Recovery.Result recovered,
      long epoch)
      throws IOException {
    this.config = config;
    this.files = files;
    this.disk = files.disk();
    this.access = access(config);
    this.clock = clock;
    this.lock = lock;
    this.queue = recovered.queue();
    this.epoch = epoch;
    this.quarantine = new Quarantine(files);
    this.retention = new Retention(files, queue, config.readerExpiry());
    this.losses = LossJournal.read(files, access);
    this.codec = BlockCodec.forName(config.codec());
    this.segmentBytes =
        Math.max(4096, Math.min(config.segmentBytes(), config.maxBytes() / SEGMENTS_IN_BOUND));
    this.end = recovered.base();
    this.written = recovered.previousEnd();
    this.previousEnd = recovered.previousEnd();
    this.previousState = recovered.state();
    long next = end;
    for (Map.Entry<Long, Path> entry : recovered.segments().descendingMap().entrySet()) {
      Disk.Info info = disk.info(entry.getValue());
      finished.addFirst(
          new Segment(entry.getValue(), entry.getKey(), next, info.size(), info.modified()));
      finishedBytes += info.size();
      next = entry.getKey();
    }
  }

  static Disk.Access access(QueueConfig config) {
    return config.group() == null ? Disk.Access.OWNER : Disk.Access.GROUP_READS;
  }

  /** Opens or makes a queue; see {@link QueueWriter#open}. */
  static SegmentLog open(QueueConfig config, Disk disk, InstantSource clock, RandomGenerator random)
      throws IOException {
    QueueFiles files = new QueueFiles(disk, config.directory());
    Disk.Access access = access(config);
    Disk.Access shared = config.group() == null ? Disk.Access.OWNER : Disk.Access.GROUP_WRITES;
    disk.createDirectory(files.directory(), access);
    disk.createDirectory(files.readers(), shared);
    disk.createDirectory(files.quarantine(), shared);
    String process = Long.toString(ProcessHandle.current().pid());
    Closeable lock = disk.tryLock(files.writerLock(), access, process + "\n");
    if (lock == null) {
      throw new QueueInUseException(
          "the queue in "
              + files.directory()
              + " is in use: another collector writes to it (its process id is in "
              + files.writerLock()
              + ")");
    }
    try {
      Recovery.Result recovered = new Recovery(files, access, new Quarantine(files)).run();
      SegmentLog log = new SegmentLog(config, files, clock, lock, recovered, random.nextLong());
      log.writeState(-1);
      log.tick();
      if (log.output == null) {
        log.begin();
      }
      return log;
    } catch (IOException | RuntimeException e) {
      try {
        lock.close();
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
    return unsynced;
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
    encoded.clear(1 << 20);
    byte[] sync = SegmentHeader.sync(queue, epoch, base);
    try {
      ContainerBuilder.writeBlock(codec, count, records, sync, encoded);
    } catch (IOException e) {
      throw new IllegalStateException("cannot compress a block with " + codec.name(), e);
    }
    if (output != null && !empty && bytes + encoded.length() > segmentBytes) {
      finish();
    }
    int more = encoded.length() + (output == null ? HEADER_BYTES : 0);
    String refusal = makeRoom(more);
    boolean allowed = refusal == null || (force && config.fullPolicy() == FullPolicy.BLOCK);
    for (int attempt = 0; attempt < 2 && allowed; attempt++) {
      if (write(sync)) {
        written = first + count;
        end = written;
        appendedRecords += count;
        refusing = false;
        return true;
      }
    }
    refusing = true;
    refused = more;
    if (refusal == null) {
      refusal = diskLow() ? DISK_FULL : WRITE_FAILED;
    }
    if (config.fullPolicy() == FullPolicy.BLOCK && !force) {
      return false;
    }
    losses.add(first, first + count - 1, refusal);
    dropped.merge(refusal, (long) count, Long::sum);
    end = first + count;
    return true;
  }

  /** Writes what is encoded; the marker at its end is put right if the segment is another one. */
  private boolean write(byte[] encodedWith) {
    if (output == null && !tryBegin()) {
      return false;
    }
    byte[] sync = SegmentHeader.sync(queue, epoch, base);
    if (!Arrays.equals(sync, encodedWith)) {
      System.arraycopy(sync, 0, encoded.array(), encoded.length() - sync.length, sync.length);
    }
    saveLosses();
    try {
      output.append(encoded.array(), 0, encoded.length());
    } catch (IOException e) {
      writeFailures++;
      checkFreeSpace();
      complain("cannot write to " + path + ": " + e.getMessage());
      cutAndFinish();
      return false;
    }
    bytes += encoded.length();
    freeBytes -= encoded.length();
    writtenBytes += encoded.length();
    empty = false;
    unsynced = true;
    trouble = "";
    return true;
  }

  /** Makes all blocks durable, or gives the segment up. */
  boolean sync() {
    if (!unsynced) {
      return true;
    }
    unsynced = false;
    try {
      output.sync();
      fsyncs++;
      return true;
    } catch (IOException e) {
      fsyncFailures++;
      complain("cannot make " + path + " durable: " + e.getMessage());
      abandon();
      return false;
    }
  }

  /** What is due from time to time: trimming, the bound, the floor, old segments. */
  void tick() {
    try {
      Instant now = clock.instant();
      retention.refresh(now);
      otherBytes = quarantine.trim(config.maxBytes() / SEGMENTS_IN_BOUND);
      checkFreeSpace();
      boolean aged = output != null && age(begun, now).compareTo(config.segmentAge()) >= 0;
      if (aged && !empty && total() + HEADER_BYTES <= config.maxBytes()) {
        finish();
        tryBegin();
      }
      trimRead(now);
      if (config.fullPolicy() != FullPolicy.BLOCK) {
        trimToBound(0);
      }
      refusing &= total() + refused > config.maxBytes();
      losses.forgetBefore(Math.min(oldest(), Math.max(0, retention.slowest())));
      saveLosses();
    } catch (IOException e) {
      complain("cannot look after the queue in " + files.directory() + ": " + e.getMessage());
    }
  }

  /** Position of the oldest record on disk. */
  long oldest() {
    if (!finished.isEmpty()) {
      return finished.getFirst().base();
    }
    return output == null || empty ? end : base;
  }

  /** Adds what the writer's memory holds to make the whole. */
  QueueStats stats(long acceptedRecords, long acceptedBytes, long acceptedEnd) {
    return new QueueStats(
        acceptedRecords,
        acceptedBytes,
        appendedRecords,
        writtenBytes,
        Map.copyOf(dropped),
        trimmedUnread,
        fsyncs,
        fsyncFailures,
        writeFailures,
        oldest(),
        acceptedEnd,
        retention.slowest(),
        total(),
        finished.size() + (output == null ? 0 : 1),
        refusing || diskLow());
  }

  /** Null if there is room for that many bytes, otherwise why there is none. */
  private String makeRoom(int more) {
    if (diskLow()) {
      return DISK_FULL;
    }
    if (config.fullPolicy() == FullPolicy.DROP_OLDEST) {
      if (total() + more > config.maxBytes() && finished.isEmpty() && output != null && !empty) {
        finish();
      }
      trimToBound(more);
    }
    // A block that is larger than the bound would wait for ever.
    boolean alone = finished.isEmpty() && empty;
    return total() + more > config.maxBytes() && !alone ? QUEUE_FULL : null;
  }

  private long total() {
    return finishedBytes + bytes + otherBytes;
  }

  /** Deletes what all have read, except for what is to be kept. */
  private void trimRead(Instant now) {
    long slowest = retention.slowest();
    if (slowest < 0) {
      return;
    }
    long kept = finishedBytes;
    while (!finished.isEmpty() && finished.getFirst().end() <= slowest) {
      Segment oldest = finished.getFirst();
      kept -= oldest.bytes();
      boolean keep =
          kept < config.keepBytes() || age(oldest.finished(), now).compareTo(config.keepTime()) < 0;
      if ((keep && !diskLow()) || !delete(oldest)) {
        return;
      }
    }
  }

  /** Deletes the oldest segments, read or not, until that many bytes fit below the bound. */
  private void trimToBound(int more) {
    while (!finished.isEmpty() && total() + more > config.maxBytes()) {
      Segment oldest = finished.getFirst();
      boolean unread = oldest.end() > retention.slowest();
      if (unread && (config.fullPolicy() != FullPolicy.DROP_OLDEST || diskLow())) {
        return;
      }
      if (unread) {
        losses.add(oldest.base(), oldest.end() - 1, QUEUE_FULL);
        saveLosses();
      }
      if (!delete(oldest)) {
        return;
      }
      if (unread) {
        long from = Math.max(oldest.base(), retention.slowest());
        trimmedUnread += oldest.end() - from;
        complain(
            "the queue in "
                + files.directory()
                + " is at its bound of "
                + config.maxBytes()
                + " bytes: the oldest records are deleted unread (is Kafka reachable? is a"
                + " connector running?)");
      }
    }
  }

  private void saveLosses() {
    try {
      losses.save();
    } catch (IOException e) {
      // Readers then find the hole without its cause.
      complain("cannot write " + files.losses() + ": " + e.getMessage());
    }
  }

  private void checkFreeSpace() {
    try {
      freeBytes = disk.freeBytes(files.directory());
    } catch (IOException e) {
      complain("cannot tell the free space of " + files.directory() + ": " + e.getMessage());
    }
  }

  private boolean diskLow() {
    return freeBytes < config.minFreeBytes();
  }

  private boolean delete(Segment segment) {
    try {
      disk.delete(segment.path());
    } catch (IOException e) {
      complain("cannot delete " + segment.path() + ": " + e.getMessage());
      return false;
    }
    finished.removeFirst();
    finishedBytes -= segment.bytes();
    return true;
  }

  private static Duration age(Instant since, Instant now) {
    return Duration.between(since, now);
  }

  private boolean tryBegin() {
    try {
      begin();
      return true;
    } catch (IOException e) {
      writeFailures++;
      complain("cannot begin a segment in " + files.directory() + ": " + e.getMessage());
      return false;
    }
  }

  /** Begins a segment at {@link #end}; its name appears when its header is durable. */
  private void begin() throws IOException {
    SegmentHeader header =
        new SegmentHeader(queue, epoch, end, previousEnd, previousState, codec.name(), 0);
    byte[] bytesOfHeader = header.toBytes();
    Path temporary = files.directory().resolve("segment.tmp");
    Path name = files.segment(end);
    Disk.Output out = disk.create(temporary, access);
    try {
      out.append(bytesOfHeader, 0, bytesOfHeader.length);
      out.sync();
      disk.rename(temporary, name);
      disk.syncDirectory(files.directory());
    } catch (IOException e) {
      try {
        out.close();
        disk.delete(temporary);
      } catch (IOException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
    output = out;
    path = name;
    base = end;
    bytes = bytesOfHeader.length;
    begun = clock.instant();
    empty = true;
    unsynced = false;
  }

  /** Ends the segment in good order. */
  private void finish() {
    if (sync() && output != null) {
      close(output);
      retire();
    }
  }

  /** Ends the segment after a failed write: a part of a block may stand at its end. */
  private void cutAndFinish() {
    try {
      output.truncate(bytes);
    } catch (IOException e) {
      LOG.debug("cannot cut {}", path, e);
    }
    finish();
  }

  /** Gives the segment up as it is: it is not synced again. */
  private void abandon() {
    close(output);
    retire();
  }

  private void retire() {
    output = null;
    unsynced = false;
    if (empty) {
      // The next one takes its name, or stands behind it with the same predecessor.
      if (end != base) {
        finished.addLast(new Segment(path, base, end, bytes, clock.instant()));
        finishedBytes += bytes;
      }
    } else {
      finished.addLast(new Segment(path, base, end, bytes, clock.instant()));
      finishedBytes += bytes;
      previousEnd = written;
      previousState = PreviousState.CLEAN;
    }
    bytes = 0;
  }

  private static void close(Disk.Output output) {
    try {
      output.close();
    } catch (IOException e) {
      LOG.debug("closing a segment failed", e);
    }
  }

  private void writeState(long closedAt) throws IOException {
    Map<String, String> state = new LinkedHashMap<>();
    state.put("epoch", QueuePosition.epochText(epoch));
    state.put("boot", disk.bootId());
    if (closedAt >= 0) {
      state.put("closed", Long.toString(closedAt));
    }
    CheckedFile.writeMap(disk, files.writerState(), access, state);
  }

  /** Says it once, until something works again or something else is wrong. */
  private void complain(String what) {
    if (!what.equals(trouble)) {
      trouble = what;
      LOG.warn("{}", what);
    }
  }

  /** Seals and unlocks. What was not synced before is synced now. */
  @Override
  public void close() throws IOException {
    try {
      boolean durable = sync();
      if (output != null) {
        close(output);
        output = null;
      }
      losses.save();
      if (durable) {
        writeState(end);
      }
    } finally {
      codec.close();
      lock.close();
    }
  }
}
