// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.ingest;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * How the TCP input works.
 *
 * @param address where to listen; port 0 takes any free one
 * @param throttleBytes bytes of records that one connection may send in one throttle period; the
 *     rest of its records are dropped and counted until the period ends. 0: as many as it likes
 * @param throttlePeriod the period
 * @param limits what is taken from senders
 * @param closeTimeout how long {@link TcpInput#close} goes on offering records to a full sink
 */
public record TcpInputConfig(
    InetSocketAddress address,
    long throttleBytes,
    Duration throttlePeriod,
    InputLimits limits,
    Duration closeTimeout) {

  /** With limits for this process's heap and open files. */
  public static TcpInputConfig of(
      InetSocketAddress address, long throttleBytes, Duration throttlePeriod) {
    return new TcpInputConfig(
        address,
        throttleBytes,
        throttlePeriod,
        InputLimits.of(Runtime.getRuntime().maxMemory(), OpenFiles.limit(OpenFiles.LIMITS)),
        Duration.ofMillis(500));
  }
}
