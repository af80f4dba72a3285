// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.stats;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Gauges in statsd's text form, as many to a datagram as fit.
 *
 * <p>Format: statsd, "Metric Types": {@code <name>:<value>|g}, several separated by line feeds. The
 * values are never negative, which statsd would take for a change to the gauge.
 */
final class StatsdGauges {
  private static final int MAX_DATAGRAM = 512;
  private static final String PREFIX = "dcos.metrics.collector.";

  private StatsdGauges() {}

  /** The datagrams that hold those gauges. One gauge that is too long for any is left out. */
  static List<byte[]> datagrams(Map<String, Long> gauges) {
    List<byte[]> datagrams = new ArrayList<>();
    StringBuilder datagram = new StringBuilder();
    gauges.forEach(
        (name, value) -> {
          String line = PREFIX + legal(name) + ":" + Math.max(0, value) + "|g";
          if (line.length() > MAX_DATAGRAM) {
            return;
          }
          if (datagram.length() + 1 + line.length() > MAX_DATAGRAM) {
            datagrams.add(bytes(datagram));
          }
          datagram.append(datagram.isEmpty() ? "" : "\n").append(line);
        });
    if (!datagram.isEmpty()) {
      datagrams.add(bytes(datagram));
    }
    return datagrams;
  }

  private static byte[] bytes(StringBuilder datagram) {
    byte[] bytes = datagram.toString().getBytes(StandardCharsets.US_ASCII);
    datagram.setLength(0);
    return bytes;
  }

  /** Topics can hold anything; a gauge's name can not. */
  private static String legal(String name) {
    return name.replaceAll("[^A-Za-z0-9._-]", "_");
  }
}
