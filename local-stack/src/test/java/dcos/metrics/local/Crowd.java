// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Many connections at once, that do what no good sender does; all are closed with it. */
@SuppressWarnings("FutureReturnValueIgnored") // Its tasks cannot fail.
final class Crowd implements AutoCloseable {
  private final InetSocketAddress input;
  private final List<Socket> sockets = new ArrayList<>();
  private final AtomicLong dripped = new AtomicLong();
  private ScheduledExecutorService drips;

  Crowd(InetSocketAddress input) {
    this.input = input;
  }

  /** Opens so many connections, and keeps them. */
  Crowd connect(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      Socket socket = new Socket();
      socket.connect(input);
      sockets.add(socket);
    }
    return this;
  }

  /** Sends those bytes on each connection that is still open at the other end. */
  Crowd send(byte[] bytes) {
    for (Socket socket : sockets) {
      try {
        socket.getOutputStream().write(bytes);
      } catch (IOException e) {
        // The collector has had enough of it, as it may.
      }
    }
    return this;
  }

  /** From now on sends one byte a second on each connection. */
  Crowd drip(byte[] bytes) {
    drips = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "drips"));
    drips.scheduleAtFixedRate(
        () -> {
          int at = (int) (dripped.getAndIncrement() % bytes.length);
          send(new byte[] {bytes[at]});
        },
        0,
        1,
        TimeUnit.SECONDS);
    return this;
  }

  /** Bytes that each connection was sent so. */
  long dripped() {
    return dripped.get();
  }

  /** Closes only the way to the collector. */
  Crowd halfClose() throws IOException {
    for (Socket socket : sockets) {
      if (!socket.isOutputShutdown()) {
        socket.shutdownOutput();
      }
    }
    return this;
  }

  /** Ends all connections by a reset. */
  void reset() throws IOException {
    for (Socket socket : sockets) {
      socket.setSoLinger(true, 0);
      socket.close();
    }
    sockets.clear();
  }

  /** How many the collector has closed; only for connections on which it was sent nothing. */
  long closedByCollector() throws IOException {
    long closed = 0;
    for (Socket socket : sockets) {
      socket.setSoTimeout(1);
      try {
        closed += socket.getInputStream().read() < 0 ? 1 : 0;
      } catch (SocketTimeoutException e) {
        // It is still open.
      } catch (IOException e) {
        closed++;
      }
    }
    return closed;
  }

  @Override
  public void close() throws IOException {
    if (drips != null) {
      drips.shutdownNow();
    }
    for (Socket socket : sockets) {
      socket.close();
    }
    sockets.clear();
  }
}
