// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.torture;

/**
 * A record, or a datapoint of one, that has arrived again.
 *
 * @param position its position in the queue
 * @param firstMs when it was first published, in ms since 1970
 * @param againMs when it was published again
 */
record Repeat(long position, long firstMs, long againMs) {}
