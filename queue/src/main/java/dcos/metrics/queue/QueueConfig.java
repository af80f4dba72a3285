// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

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
    return with(
        change -> {
          change.maxBytes = newMaxBytes;
          change.fullPolicy = policy;
        });
  }

  /** With another free-space floor. */
  public QueueConfig withMinFreeBytes(long bytes) {
    return with(change -> change.minFreeBytes = bytes);
  }

  /** With other segments. */
  public QueueConfig withSegments(long bytes, Duration age) {
    return with(
        change -> {
          change.segmentBytes = bytes;
          change.segmentAge = age;
        });
  }

  /** With another fsync interval. */
  public QueueConfig withFsyncInterval(Duration interval) {
    return with(change -> change.fsyncInterval = interval);
  }

  /** With other blocks. */
  public QueueConfig withBlocks(Duration interval, int records, int bytes) {
    return with(
        change -> {
          change.blockInterval = interval;
          change.blockRecords = records;
          change.blockBytes = bytes;
        });
  }

  /** With another flight recorder. */
  public QueueConfig withKeep(long bytes, Duration time) {
    return with(
        change -> {
          change.keepBytes = bytes;
          change.keepTime = time;
        });
  }

  /** With another patience for readers that nobody runs. */
  public QueueConfig withReaderExpiry(Duration expiry) {
    return with(change -> change.readerExpiry = expiry);
  }

  /** With another codec. */
  public QueueConfig withCodec(String name) {
    return with(change -> change.codec = name);
  }

  /** Readable by a group, or by the owner alone where that is null. */
  public QueueConfig withGroup(String name) {
    return with(change -> change.group = name);
  }

  private QueueConfig with(Consumer<Change> edit) {
    Change change = new Change(this);
    edit.accept(change);
    return change.apply();
  }

  /** A copy while it is changed; the directory stays. */
  private static final class Change {
    private final Path directory;
    private long maxBytes;
    private FullPolicy fullPolicy;
    private long minFreeBytes;
    private long segmentBytes;
    private Duration segmentAge;
    private Duration fsyncInterval;
    private Duration blockInterval;
    private int blockRecords;
    private int blockBytes;
    private long keepBytes;
    private Duration keepTime;
    private Duration readerExpiry;
    private String codec;
    private String group;

    Change(QueueConfig from) {
      directory = from.directory;
      maxBytes = from.maxBytes;
      fullPolicy = from.fullPolicy;
      minFreeBytes = from.minFreeBytes;
      segmentBytes = from.segmentBytes;
      segmentAge = from.segmentAge;
      fsyncInterval = from.fsyncInterval;
      blockInterval = from.blockInterval;
      blockRecords = from.blockRecords;
      blockBytes = from.blockBytes;
      keepBytes = from.keepBytes;
      keepTime = from.keepTime;
      readerExpiry = from.readerExpiry;
      codec = from.codec;
      group = from.group;
    }

    QueueConfig apply() {
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
          group);
    }
  }
}
