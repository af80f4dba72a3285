// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.options;

/**
 * The way from the inputs into the queue.
 *
 * @param limit what all inputs together may bring
 * @param topics how many topics they may make
 * @param recordLog whether each queued record is logged
 * @param hexdump whether each queued record is logged as bytes
 */
public record OutputOptions(
    RateLimit limit, TopicLimits topics, boolean recordLog, boolean hexdump) {}
