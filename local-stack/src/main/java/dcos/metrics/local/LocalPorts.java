// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;

/** Ports of the loopback interface. */
public final class LocalPorts {
  /** The only host that anything here listens on. */
  public static final String HOST = "127.0.0.1";

  private LocalPorts() {}

  /**
   * A port that nothing listens on at this moment. Somebody else may take it before the caller
   * does; there is no way to hand one over to another process.
   */
  public static int free() throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(address(0), 1);
      return socket.getLocalPort();
    }
  }

  /**
   * Checks that somebody can listen there.
   *
   * @param port 0 is always free
   * @param user who wants to, for the message
   * @throws PortTakenException if not
   */
  public static void requireFree(int port, String user) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(address(port), 1);
    } catch (SocketException e) {
      throw new PortTakenException(HOST + ":" + port, user, e);
    }
  }

  /** Whether somebody accepts connections there. */
  public static boolean answers(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(address(port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** The loopback address of that port. */
  public static InetSocketAddress address(int port) {
    try {
      return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }
}
