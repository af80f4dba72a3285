package dcos.metrics.shim.worker;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BrokerProbeTest {
  private final BrokerProbe probe = new BrokerProbe(Duration.ofSeconds(5));

  @Test
  void oneThatAcceptsIsEnough() throws IOException {
    String dead = closedPort();
    try (ServerSocket broker = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      probe.requireOne(List.of(dead, "127.0.0.1:" + broker.getLocalPort()));
    }
  }

  @Test
  void namesEachWithItsReasonWhenNoneAccepts() throws IOException {
    String dead = closedPort();

    IOException e =
        assertThrows(
            IOException.class,
            () -> probe.requireOne(List.of(dead, "no.such.host.invalid:9092", "nonsense")));

    assertTrue(e.getMessage().contains(dead + " (Connection refused)"), e.getMessage());
    assertTrue(e.getMessage().contains("no.such.host.invalid:9092 (unknown host)"), e.getMessage());
    assertTrue(e.getMessage().contains("nonsense (not host:port)"), e.getMessage());
  }

  private static String closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "127.0.0.1:" + socket.getLocalPort();
    }
  }
}
