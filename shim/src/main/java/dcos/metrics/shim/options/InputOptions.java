// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.options;

/**
 * The TCP input.
 *
 * @param endpoint where it listens
 * @param limit what one connection may send
 * @param recordLog whether each received record is logged
 * @param hexdump whether each received record is logged as bytes
 */
public record InputOptions(
    Endpoint endpoint, RateLimit limit, boolean recordLog, boolean hexdump) {}
