// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.options;

import java.time.Duration;

/**
 * A bound on bytes per period, beyond which records are dropped until the period ends.
 *
 * @param bytes of encoded records; 0 means that there is no bound
 * @param period more than zero
 */
public record RateLimit(long bytes, Duration period) {}
