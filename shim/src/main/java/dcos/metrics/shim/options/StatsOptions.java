// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.options;

import java.time.Duration;

/**
 * Where the shim's own counters go.
 *
 * @param statsd UDP endpoint of a statsd server, or null for the log
 * @param period from one report to the next
 */
public record StatsOptions(Endpoint statsd, Duration period) {}
