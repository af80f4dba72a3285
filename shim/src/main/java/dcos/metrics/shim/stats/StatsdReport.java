// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.stats;

import dcos.metrics.shim.options.Endpoint;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the figures of the last period to a statsd server. Looks its name up every time, since
 * servers move; whatever fails is tried again at the next period. Of one thread.
 */
final class StatsdReport implements Report {
  private static final Logger LOG = LoggerFactory.getLogger(StatsdReport.class);

  private final Endpoint server;
  private final Counters counters;
  private final Differences differences = new Differences();
  private boolean failing;

  /** Sends to that server, and counts there what fails. */
  StatsdReport(Endpoint server, Counters counters) {
    this.server = server;
    this.counters = counters;
  }

  @Override
  public void report(Figures figures) {
    TreeMap<String, Long> gauges = new TreeMap<>(differences.since(figures.counters()));
    gauges.putAll(figures.levels());
    try (DatagramSocket socket = new DatagramSocket()) {
      InetAddress address = InetAddress.getByName(server.host());
      for (byte[] datagram : StatsdGauges.datagrams(gauges)) {
        socket.send(new DatagramPacket(datagram, datagram.length, address, server.port()));
      }
      if (failing) {
        LOG.info("statsd at {}: counters are sent again", server);
      }
      failing = false;
    } catch (IOException e) {
      counters.increment("statsd.send_failures");
      if (!failing) {
        LOG.warn(
            "statsd at {}: cannot send counters, trying again at every period: {}",
            server,
            e.toString());
      }
      failing = true;
    }
  }
}
