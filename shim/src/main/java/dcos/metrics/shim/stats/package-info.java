// SPDX-License-Identifier: Apache-2.0
/**
 * The shim's own counters, and where they are shown: as statsd gauges, or in the log.
 *
 * <p>Every record that an input has seen is counted as stored or as dropped by a cause. Counters
 * only grow; who shows them takes differences, so that several views never disturb each other.
 */
package dcos.metrics.shim.stats;
