// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.ingest;

import dcos.metrics.avro.RecordLimits;
import dcos.metrics.shim.pipeline.RecordLog;
import dcos.metrics.shim.stats.Counters;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.awaitility.Awaitility;

/** A TCP input on a free port, its sink, its clock, and sockets to it. */
final class TcpInputHarness implements AutoCloseable {
  static final InputLimits LIMITS =
      new InputLimits(
          3000,
          64 << 10,
          4 << 20,
          8 << 20,
          new RecordLimits(1 << 20, 64 << 10, 1000, 100_000),
          32 << 20,
          Duration.ofMinutes(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(60));

  final Counters counters = new Counters();
  final AtomicLong elapsed = new AtomicLong();
  final List<String> logged = new ArrayList<>();
  final TcpInput input;
  private final List<Socket> sockets = new ArrayList<>();

  TcpInputHarness(CollectingSink sink) throws IOException {
    this(sink, LIMITS, 0);
  }

  TcpInputHarness(CollectingSink sink, InputLimits limits, long throttleBytes) throws IOException {
    this(sink, limits, throttleBytes, null);
  }

  /** With a clock of its own, or, where that is null, one that {@link #elapsed} adds to. */
  TcpInputHarness(CollectingSink sink, InputLimits limits, long throttleBytes, LongSupplier clock)
      throws IOException {
    TcpInputConfig config =
        new TcpInputConfig(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            throttleBytes,
            Duration.ofSeconds(60),
            limits,
            Duration.ofMillis(300));
    RecordLog log =
        (source, record) -> {
          synchronized (logged) {
            logged.add(source + " " + record.topic());
          }
        };
    LongSupplier nanos = clock != null ? clock : () -> System.nanoTime() + elapsed.get();
    input = TcpInput.start(config, sink, counters, log, nanos);
  }

  TcpInputHarness reading() {
    input.startReading();
    return this;
  }

  Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.connect(input.address());
    sockets.add(socket);
    return socket;
  }

  /** Sends all on a new connection and leaves it open. */
  Socket send(byte[]... parts) throws IOException {
    Socket socket = connect();
    for (byte[] part : parts) {
      socket.getOutputStream().write(part);
    }
    return socket;
  }

  long count(String counter) {
    return counters.value("tcp_input." + counter);
  }

  void awaitCount(String counter, long value) {
    await("tcp_input." + counter + " to be " + value, () -> count(counter) == value);
  }

  static void await(String what, Callable<Boolean> condition) {
    Awaitility.await(what)
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(5))
        .until(condition);
  }

  /** Waits until the other side has closed. */
  static void awaitClosed(Socket socket) throws IOException {
    socket.setSoTimeout(20_000);
    try {
      if (socket.getInputStream().read() >= 0) {
        throw new AssertionError("the input sent something");
      }
    } catch (SocketException e) {
      // Reset, because the input did not read all: closed just as well.
    }
  }

  /** Received = handed on + dropped by cause. */
  boolean booksBalance() {
    return count("records_received")
        == count("records")
            + count("records_throttled")
            + count("records_too_large")
            + count("records_unresolvable")
            + count("records_undelivered");
  }

  @Override
  public void close() throws IOException {
    input.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
