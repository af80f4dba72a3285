// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.emit;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * One TCP connection to a receiver that never answers. Because it never answers, the only thing to
 * read is the end, and that is looked for before and during each write: a plain blocking socket
 * would put a whole block into the void before it noticed.
 *
 * <p>Used by one thread. An interrupt ends every wait with an {@link InterruptedIOException}; the
 * connection is then of no use any more.
 */
final class Connection implements Closeable {
  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;
  private final ByteBuffer replies = ByteBuffer.allocate(256);

  private Connection(SocketChannel channel, Selector selector, SelectionKey key) {
    this.channel = channel;
    this.selector = selector;
    this.key = key;
  }

  /** Connects within that time. */
  static Connection open(String host, int port, Duration timeout) throws IOException {
    // Resolved anew each time: a name may lead elsewhere after a failure.
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new UnknownHostException("unknown host");
    }
    SocketChannel channel = SocketChannel.open();
    Selector selector = null;
    try {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      selector = Selector.open();
      SelectionKey key = channel.register(selector, 0);
      Connection connection = new Connection(channel, selector, key);
      connection.connect(address, timeout);
      return connection;
    } catch (IOException | RuntimeException e) {
      channel.close();
      if (selector != null) {
        selector.close();
      }
      throw e;
    }
  }

  private void connect(InetSocketAddress address, Duration timeout) throws IOException {
    if (channel.connect(address)) {
      return;
    }
    long deadline = System.nanoTime() + timeout.toNanos();
    do {
      if (!await(SelectionKey.OP_CONNECT, deadline)) {
        throw new SocketTimeoutException("no answer within " + timeout.toSeconds() + " s");
      }
    } while (!channel.finishConnect());
  }

  /** Hands all of the bytes to the operating system, waiting as long as the receiver does. */
  void write(ByteBuffer bytes) throws IOException {
    while (true) {
      if (receiverClosed()) {
        throw new EOFException("the receiver closed the connection");
      }
      channel.write(bytes);
      if (!bytes.hasRemaining()) {
        return;
      }
      await(SelectionKey.OP_WRITE | SelectionKey.OP_READ, Long.MAX_VALUE);
    }
  }

  /**
   * Ends the stream and waits for the receiver to close its side, which it does after it has read
   * everything.
   *
   * @throws IOException if it broke the connection instead, or took longer
   */
  void finish(Duration timeout) throws IOException {
    channel.shutdownOutput();
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!receiverClosed()) {
      if (!await(SelectionKey.OP_READ, deadline)) {
        throw new SocketTimeoutException(
            "the receiver had not read everything after " + timeout.toSeconds() + " s");
      }
    }
  }

  private boolean receiverClosed() throws IOException {
    int n;
    do {
      replies.clear();
      n = channel.read(replies);
    } while (n > 0);
    return n < 0;
  }

  /** False if the deadline passed; {@code Long.MAX_VALUE} is none. */
  private boolean await(int operations, long deadline) throws IOException {
    key.interestOps(operations);
    long millis = 0;
    if (deadline != Long.MAX_VALUE) {
      millis = (deadline - System.nanoTime()) / 1_000_000;
      if (millis <= 0) {
        return false;
      }
    }
    selector.select(millis);
    selector.selectedKeys().clear();
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("interrupted");
    }
    return true;
  }

  /** Drops the connection as it is. */
  @Override
  public void close() {
    try (channel;
        selector) {
      key.cancel();
    } catch (IOException e) {
      // Nothing more is wanted of it.
    }
  }

  /** Why connecting or writing failed, as a phrase. */
  static String reason(IOException e) {
    if (e instanceof ConnectException) {
      return "connection refused";
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
