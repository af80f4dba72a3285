// SPDX-License-Identifier: Apache-2.0
/**
 * A durable, bounded log of MetricLists in a directory, with one writer and any number of readers
 * in other processes. The format is described in {@code docs/queue-format.md}; this is how the code
 * keeps it.
 *
 * <h2>Layout</h2>
 *
 * <pre>
 * queue.id                     identity: made once, never changed
 * writer.lock, writer.state    the writer's lock; its epoch, boot and how it ended
 * writer.mark, writer.pulse    up to where there were records: what is gone from the end shows
 * losses                       journal: which positions were dropped or deleted unread, and why
 * 00000000000000000000.avro    segments, named by their first position
 * readers/NAME.position|.lock  what each reader has committed; its lock
 * readers/NAME.note            what a reader has noted for itself
 * quarantine/                  bytes that could not be used
 * </pre>
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>Positions only grow, in the order of segments and of blocks; those of one block are
 *       consecutive. No (epoch, position) names two records, ever.
 *   <li>A segment's header is complete and durable before the segment has its name; a block is one
 *       write. So a reader sees a prefix of what was written, and every byte that it sees is final.
 *   <li>Only the writer cuts, deletes and quarantines. Only a reader writes its own position
 *       and note.
 *   <li>A hole in the positions is found by the reader; the journal only says why it is there, and
 *       is durable before the hole can be seen.
 *   <li>A descriptor whose fsync failed is never synced or written again.
 *   <li>The queue is never larger on disk than its bound, but for the one block that is written at
 *       shutdown under {@link dcos.metrics.queue.FullPolicy#BLOCK}.
 * </ul>
 *
 * <h2>Threads</h2>
 *
 * {@link dcos.metrics.queue.QueueWriter} takes records from any thread into memory; its own thread
 * alone works on the files, through {@link dcos.metrics.queue.SegmentLog}, which is single-threaded
 * and knows no time but what it is told. A {@link dcos.metrics.queue.QueueReader} belongs to one
 * thread, except for its commits. All files are reached through {@link dcos.metrics.queue.Disk}, so
 * that tests can tear writes, fail syncs and fill the disk.
 */
package dcos.metrics.queue;
