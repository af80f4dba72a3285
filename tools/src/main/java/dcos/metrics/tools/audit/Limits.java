// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.audit;

/**
 * What an audit keeps in memory at most.
 *
 * @param epochs epochs of all queues together
 * @param orders places of which the order is watched: partitions by queues by epochs, and once more
 *     for each epoch that something came too late behind
 * @param open records in format {@code datapoint} of which some parts have arrived
 * @param positionBytes bytes of all sets of positions together
 */
record Limits(int epochs, int orders, int open, long positionBytes) {
  /** What fits into a heap of that many bytes. */
  static Limits forHeap(long bytes) {
    // About 1 KB an epoch, 300 bytes a place, 200 bytes an open record. Positions get two fifths:
    // a set doubles for a moment while it grows. Some is the consumer's.
    long unit = Math.max(1, bytes >> 20);
    return new Limits(
        (int) Math.min(1 << 20, unit * 100),
        (int) Math.min(1 << 22, unit * 600),
        (int) Math.min(1 << 22, unit * 400),
        bytes * 2 / 5);
  }
}
