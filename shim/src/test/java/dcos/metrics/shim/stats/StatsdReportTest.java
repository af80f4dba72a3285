// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.queue.QueueStats;
import dcos.metrics.shim.options.Endpoint;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatsdReportTest {
  private static final QueueStats QUEUE =
      new QueueStats(0, 0, 0, 0, Map.of(), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, false);

  private final Counters counters = new Counters();
  private DatagramSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    server.setSoTimeout(10_000);
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void sendsTheGrowthOfEachPeriodAsGaugesAndThenZero() throws IOException {
    StatsdReport report =
        new StatsdReport(new Endpoint("localhost", server.getLocalPort()), counters);
    counters.add("tcp_input.records", "web", 5);

    report.report(Figures.of(counters, QUEUE));
    Map<String, String> first = receive();
    report.report(Figures.of(counters, QUEUE));
    Map<String, String> second = receive();

    assertEquals("5|g", first.get("dcos.metrics.collector.tcp_input.records"));
    assertEquals("5|g", first.get("dcos.metrics.collector.tcp_input.records.web"));
    assertEquals("0|g", second.get("dcos.metrics.collector.tcp_input.records"));
    assertEquals("1|g", second.get("dcos.metrics.collector.queue.segments"));
  }

  @Test
  void survivesAServerThatCannotBeFound() {
    StatsdReport report = new StatsdReport(new Endpoint("nowhere.invalid", 8125), counters);

    report.report(Figures.of(counters, QUEUE));
    report.report(Figures.of(counters, QUEUE));

    assertEquals(2, counters.value("statsd.send_failures"));
  }

  @Test
  void reportsALastTimeWhenItIsClosed() throws IOException {
    Endpoint endpoint = new Endpoint("127.0.0.1", server.getLocalPort());
    Duration never = Duration.ofDays(1);
    counters.add("tcp_input.records", 7);

    StatsReporter.start(new StatsConfig(endpoint, never, never, never), counters, () -> QUEUE)
        .close();

    assertEquals("7|g", receive().get("dcos.metrics.collector.tcp_input.records"));
  }

  /** All gauges of one report, which ends with the same name every time. */
  private Map<String, String> receive() throws IOException {
    Map<String, String> gauges = new TreeMap<>();
    while (!gauges.keySet().toString().contains("tcp_input.records")) {
      DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
      server.receive(packet);
      assertTrue(packet.getLength() <= 512);
      String text = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
      text.lines().map(line -> line.split(":", 2)).forEach(g -> gauges.put(g[0], g[1]));
    }
    return gauges;
  }
}
