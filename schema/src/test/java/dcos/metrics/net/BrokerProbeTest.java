// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.net;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLServerSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerProbeTest {
  private final BrokerProbe probe = new BrokerProbe(Duration.ofSeconds(5));

  @Test
  void oneThatAcceptsIsEnough() throws IOException {
    String dead = closedPort();
    try (ServerSocket broker = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      probe.requireOne(List.of(dead, "127.0.0.1:" + broker.getLocalPort()), null);
    }
  }

  @Test
  void namesEachWithItsReasonWhenNoneAccepts() throws IOException {
    String dead = closedPort();

    IOException e =
        assertThrows(
            IOException.class,
            () -> probe.requireOne(List.of(dead, "no.such.host.invalid:9092", "nonsense"), null));

    assertTrue(e.getMessage().contains(dead + " (Connection refused)"), e.getMessage());
    assertTrue(e.getMessage().contains("no.such.host.invalid:9092 (unknown host)"), e.getMessage());
    assertTrue(e.getMessage().contains("nonsense (not host:port)"), e.getMessage());
  }

  /** Fails if the answer is not looked at. */
  @Test
  void aTlsListenerIsNotAskedInPlainText() throws Exception {
    try (ServerSocket broker =
        SSLServerSocketFactory.getDefault()
            .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<String> brokers = List.of("127.0.0.1:" + broker.getLocalPort());
      CompletableFuture<Void> serving = CompletableFuture.runAsync(() -> refuseOne(broker));

      IOException e =
          assertThrows(IOException.class, () -> probe.requireOne(brokers, "SASL_PLAINTEXT"));

      serving.join();
      assertTrue(e.getMessage().contains("speaks TLS: set security.protocol"), e.getMessage());
      probe.requireOne(brokers, "SASL_SSL");
    }
  }

  private static void refuseOne(ServerSocket broker) {
    try (Socket socket = broker.accept()) {
      // The handshake begins with the first read, and fails.
      assertThrows(IOException.class, () -> socket.getInputStream().read());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0-OpenSSH_9.2p1\r\n"})
  void whoeverAnswersOtherwiseIsNoBroker(String answer) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<String> brokers = List.of("PLAINTEXT://127.0.0.1:" + server.getLocalPort());
      CompletableFuture<Void> serving = CompletableFuture.runAsync(() -> answer(server, answer));

      IOException e = assertThrows(IOException.class, () -> probe.requireOne(brokers, null));

      serving.join();
      assertTrue(e.getMessage().contains("no Kafka broker: is the port right?"), e.getMessage());
    }
  }

  private static void answer(ServerSocket server, String answer) {
    try (Socket socket = server.accept()) {
      socket.getInputStream().readNBytes(14);
      socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "127.0.0.1:" + socket.getLocalPort();
    }
  }
}
