package dcos.metrics.queue;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How a queue is written. Immutable; the {@code with…} methods return changed copies.
 *
 * @param directory where the queue lies; made if missing
 * @param maxBytes bound on the bytes on disk
 * @param fullPolicy what happens at the bound
 * @param minFreeBytes free space of the file system below which the queue does not grow
 * @param segmentBytes size at which a new segment is begun
 * @param segmentAge age at which a new segment is begun if the old one holds anything
 * @param fsyncInterval how long an appended block may wait to be durable; zero: not at all
 * @param blockInterval how long an accepted record may wait to be appended
 * @param blockRecords records at which a block is appended
 * @param blockBytes uncompressed bytes at which a block is appended
 * @param keepBytes how many bytes stay readable after every reader has passed them
 * @param keepTime how long segments stay readable after every reader has passed them
 * @param readerExpiry how long a reader that nobody runs holds segments back
 * @param codec Avro codec of new segments
 * @param group group that may read the queue and own readers in it, or null for the owner alone
 */
public record QueueConfig(
    Path directory,
    long maxBytes,
    FullPolicy fullPolicy,
    long minFreeBytes,
    long segmentBytes,
    Duration segmentAge,
    Duration fsyncInterval,
    Duration blockInterval,
    int blockRecords,
    int blockBytes,
    long keepBytes,
    Duration keepTime,
    Duration readerExpiry,
    String codec,
    String group) {

  /** The defaults. */
  public static QueueConfig of(Path directory) {
    return new QueueConfig(
        directory,
        1024L << 20,
        FullPolicy.DROP_OLDEST,
        256L << 20,
        16L << 20,
        Duration.ofHours(1),
        Duration.ofSeconds(1),
        Duration.ofMillis(50),
        500,
        64 << 10,
        0,
        Duration.ZERO,
        Duration.ofDays(7),
        "snappy",
        null);
  }

  /** With another bound and policy. */
  public QueueConfig withBound(long newMaxBytes, FullPolicy policy) {
    return new QueueConfig(
        directory,
        newMaxBytes,
        policy,
        minFreeBytes,
        segmentBytes,
        segmentAge,
        fsyncInterval,
        blockInterval,
        blockRecords,
        blockBytes,
        keepBytes,
        keepTime,
        readerExpiry,
        codec,
        group);
  }

  /** With another free-space floor. */
  public QueueConfig withMinFreeBytes(long bytes) {
    return new QueueConfig(
        directory,
        maxBytes,
        fullPolicy,
        bytes,
        segmentBytes,
        segmentAge,
        fsyncInterval,
        blockInterval,
        blockRecords,
        blockBytes,
        keepBytes,
        keepTime,
        readerExpiry,
        codec,
        group);
  }

  /** With other segments. */
  public QueueConfig withSegments(long bytes, Duration age) {
    return new QueueConfig(
        directory,
        maxBytes,
        fullPolicy,
        minFreeBytes,
        bytes,
        age,
        fsyncInterval,
        blockInterval,
        blockRecords,
        blockBytes,
        keepBytes,
        keepTime,
        readerExpiry,
        codec,
        group);
  }

  /** With another fsync interval. */
  public QueueConfig withFsyncInterval(Duration interval) {
    return new QueueConfig(
        directory,
        maxBytes,
        fullPolicy,
        minFreeBytes,
        segmentBytes,
        segmentAge,
        interval,
        blockInterval,
        blockRecords,
        blockBytes,
        keepBytes,
        keepTime,
        readerExpiry,
        codec,
        group);
  }

  /** With other blocks. */
  public QueueConfig withBlocks(Duration interval, int records, int bytes) {
    return new QueueConfig(
        directory,
        maxBytes,
        fullPolicy,
        minFreeBytes,
        segmentBytes,
        segmentAge,
        fsyncInterval,
        interval,
        records,
        bytes,
        keepBytes,
        keepTime,
        readerExpiry,
        codec,
        group);
  }

  /** With another flight recorder. */
  public QueueConfig withKeep(long bytes, Duration time) {
    return new QueueConfig(
        directory,
        maxBytes,
        fullPolicy,
        minFreeBytes,
        segmentBytes,
        segmentAge,
        fsyncInterval,
        blockInterval,
        blockRecords,
        blockBytes,
        bytes,
        time,
        readerExpiry,
        codec,
        group);
  }

  /** With another patience for readers that nobody runs. */
  public QueueConfig withReaderExpiry(Duration expiry) {
    return new QueueConfig(
        directory,
        maxBytes,
        fullPolicy,
        minFreeBytes,
        segmentBytes,
        segmentAge,
        fsyncInterval,
        blockInterval,
        blockRecords,
        blockBytes,
        keepBytes,
        keepTime,
        expiry,
        codec,
        group);
  }

  /** With another codec. */
  public QueueConfig withCodec(String name) {
    return new QueueConfig(
        directory,
        maxBytes,
        fullPolicy,
        minFreeBytes,
        segmentBytes,
        segmentAge,
        fsyncInterval,
        blockInterval,
        blockRecords,
        blockBytes,
        keepBytes,
        keepTime,
        readerExpiry,
        name,
        group);
  }

  /** Readable by a group, or by the owner alone where that is null. */
  public QueueConfig withGroup(String name) {
    return new QueueConfig(
        directory,
        maxBytes,
        fullPolicy,
        minFreeBytes,
        segmentBytes,
        segmentAge,
        fsyncInterval,
        blockInterval,
        blockRecords,
        blockBytes,
        keepBytes,
        keepTime,
        readerExpiry,
        codec,
        name);
  }
}
