// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * Looks at Kafka brokers before a client is let loose on them. One that cannot reach any only burns
 * processor time; and one that speaks plain text to a TLS listener takes the alert that it gets for
 * the length of an answer, asks for 350 MB, and dies of it.
 *
 * <p>So each is asked what every client asks first, for its {@code ApiVersions} (Kafka's protocol
 * guide: key 18, version 0), which needs no authentication. To a TLS listener nothing is said: it
 * would log a failed handshake each time. Safe for use by several threads.
 */
public final class BrokerProbe {
  /** A broker that is only slow is not accused of anything. */
  private static final int ANSWER_MILLIS = 1000;

  private static final int CORRELATION = 0x6d657472;
  private static final short API_VERSIONS = 18;

  private final int timeoutMillis;

  /** One that gives each so long to accept a connection. */
  public BrokerProbe(Duration timeout) {
    this.timeoutMillis = Math.toIntExact(timeout.toMillis());
  }

  /**
   * Returns when one of them has accepted a connection and speaks as it has to.
   *
   * @param brokers {@code host:port} of each
   * @param securityProtocol as clients have it; null for Kafka's default, plain text
   * @throws IOException if none is of use; the message names each with its reason
   */
  public void requireOne(List<String> brokers, String securityProtocol) throws IOException {
    StringBuilder reasons = new StringBuilder();
    for (String broker : brokers) {
      String reason = reason(broker, securityProtocol);
      if (reason == null) {
        return;
      }
      reasons.append(reasons.isEmpty() ? "" : ", ");
      reasons.append(broker).append(" (").append(reason).append(')');
    }
    throw new IOException("no Kafka broker can be reached: " + reasons);
  }

  /** Null if it is of use, else why not. */
  private String reason(String broker, String securityProtocol) {
    try (Socket socket = new Socket()) {
      int colon = broker.lastIndexOf(':');
      // Clients' bootstrap.servers may name the protocol before the host.
      String host = broker.substring(0, Math.max(colon, 0)).replaceFirst("^\\w+://", "");
      int port = Integer.parseInt(broker.substring(colon + 1));
      InetSocketAddress address = new InetSocketAddress(host, port);
      if (address.isUnresolved()) {
        return "unknown host";
      }
      socket.connect(address, timeoutMillis);
      boolean tls = securityProtocol != null && securityProtocol.endsWith("SSL");
      return tls ? null : misfit(socket);
    } catch (IllegalArgumentException e) {
      return "not host:port";
    } catch (IOException e) {
      String message = e.getMessage();
      return message == null ? e.getClass().getSimpleName() : message;
    }
  }

  /** Null if it answers as Kafka does in plain text, or not at all; else what it does. */
  private static String misfit(Socket socket) {
    ByteBuffer request = ByteBuffer.allocate(14);
    request.putInt(10).putShort(API_VERSIONS).putShort((short) 0).putInt(CORRELATION);
    request.putShort((short) -1);
    byte[] answer;
    try {
      socket.setSoTimeout(ANSWER_MILLIS);
      socket.getOutputStream().write(request.array());
      answer = socket.getInputStream().readNBytes(8);
    } catch (IOException e) {
      return null;
    }
    if (answer.length >= 2 && answer[0] == 0x15 && answer[1] == 3) {
      return "speaks TLS: set security.protocol to SSL or SASL_SSL, or use its other port";
    }
    if (new String(answer, StandardCharsets.ISO_8859_1).startsWith("HTTP")) {
      return "speaks HTTP and is no Kafka broker: is the port right?";
    }
    boolean ours = answer.length == 8 && ByteBuffer.wrap(answer).getInt(4) == CORRELATION;
    return ours || answer.length < 8 ? null : "is no Kafka broker: is the port right?";
  }
}
