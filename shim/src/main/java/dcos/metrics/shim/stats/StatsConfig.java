// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.stats;

import dcos.metrics.shim.options.Endpoint;
import java.time.Duration;

/**
 * Where figures are shown, and how often.
 *
 * @param statsd UDP endpoint of a statsd server, or null to use the log
 * @param period from one report of the counters to the next
 * @param inputPeriod from one INPUT line to the next
 * @param outputPeriod from one OUTPUT line to the next
 */
public record StatsConfig(
    Endpoint statsd, Duration period, Duration inputPeriod, Duration outputPeriod) {}
