// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import java.util.Map;

/**
 * Where a queue and its writer stand; counters since the writer was opened. {@code accepted =
 * appended + dropped (sum) + waiting in memory}. Immutable.
 *
 * @param acceptedRecords records that got a position
 * @param acceptedBytes their bytes, encoded
 * @param appendedRecords records of which a block is on disk
 * @param writtenBytes bytes written to segments
 * @param droppedRecords records that got a position but are not on disk, by cause
 * @param trimmedUnreadRecords records deleted by the bound before every reader had passed them
 * @param fsyncs successful fsyncs of segments
 * @param fsyncFailures failed ones
 * @param writeFailures failed writes
 * @param oldest position of the oldest record on disk, or {@code end} if there is none
 * @param end position of the next record
 * @param slowestReader lowest committed position of the readers that count, or -1 if there is none
 * @param slowestRunningReader the same of those that a process runs now
 * @param lostUnread positions that are lost, as far as the journal tells, from where the running
 *     readers are; the others if none runs
 * @param diskBytes bytes on disk
 * @param segments number of segments
 * @param full whether records are being dropped or refused for want of room
 */
public record QueueStats(
    long acceptedRecords,
    long acceptedBytes,
    long appendedRecords,
    long writtenBytes,
    Map<String, Long> droppedRecords,
    long trimmedUnreadRecords,
    long fsyncs,
    long fsyncFailures,
    long writeFailures,
    long oldest,
    long end,
    long slowestReader,
    long slowestRunningReader,
    long lostUnread,
    long diskBytes,
    int segments,
    boolean full) {

  /** The slowest of the running readers; of the others if none runs; -1 if there is none. */
  public long reader() {
    return reader(slowestReader, slowestRunningReader);
  }

  /** As {@link #reader()}, of those two. */
  static long reader(long slowest, long slowestRunning) {
    return slowestRunning < 0 ? slowest : slowestRunning;
  }

  /** How many records are there for the {@link #reader()}; what was dropped does not wait. */
  public long waiting() {
    return Math.max(0, end - Math.max(reader(), oldest) - lostUnread);
  }

  /** With what the writer's memory knows better. */
  QueueStats with(long newAcceptedRecords, long newAcceptedBytes, long newEnd) {
    return new QueueStats(
        newAcceptedRecords,
        newAcceptedBytes,
        appendedRecords,
        writtenBytes,
        droppedRecords,
        trimmedUnreadRecords,
        fsyncs,
        fsyncFailures,
        writeFailures,
        oldest,
        newEnd,
        slowestReader,
        slowestRunningReader,
        lostUnread,
        diskBytes,
        segments,
        full);
  }
}
