// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.options;

/**
 * How many topics senders may make.
 *
 * @param most known at one time
 * @param newPerMinute new ones in a minute, of all senders together
 * @param newPerConnection new ones in a minute, of one connection
 * @param overflow what becomes of records beyond that
 */
public record TopicLimits(
    int most, int newPerMinute, int newPerConnection, TopicOverflow overflow) {}
