package dcos.metrics.shim.worker;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;

/**
 * Whether a broker accepts a TCP connection. A worker that cannot reach Kafka only burns CPU, so
 * none is started before.
 */
final class BrokerProbe {
  private final int timeoutMillis;

  BrokerProbe(Duration timeout) {
    this.timeoutMillis = Math.toIntExact(timeout.toMillis());
  }

  /**
   * Returns when one of them has accepted a connection.
   *
   * @throws IOException if none has; the message names each with its reason
   */
  void requireOne(List<String> brokers) throws IOException {
    StringBuilder reasons = new StringBuilder();
    for (String broker : brokers) {
      String reason = tryOne(broker);
      if (reason == null) {
        return;
      }
      reasons.append(reasons.isEmpty() ? "" : ", ");
      reasons.append(broker).append(" (").append(reason).append(')');
    }
    throw new IOException("no Kafka broker can be reached: " + reasons);
  }

  /** Null if it has accepted, else why not. */
  private String tryOne(String broker) {
    try (Socket socket = new Socket()) {
      int colon = broker.lastIndexOf(':');
      String host = broker.substring(0, Math.max(colon, 0));
      int port = Integer.parseInt(broker.substring(colon + 1));
      InetSocketAddress address = new InetSocketAddress(host, port);
      if (address.isUnresolved()) {
        return "unknown host";
      }
      socket.connect(address, timeoutMillis);
      return null;
    } catch (IllegalArgumentException e) {
      return "not host:port";
    } catch (IOException e) {
      String message = e.getMessage();
      return message == null ? e.getClass().getSimpleName() : message;
    }
  }
}
