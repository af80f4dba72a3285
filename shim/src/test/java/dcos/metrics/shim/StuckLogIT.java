// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.queue.QueueInspector;
import java.io.BufferedReader;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nobody reads what the collector logs. Fails if a thread that does work writes to standard error
 * itself: it then stands as soon as the pipe is full.
 */
class StuckLogIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int RECORDS = 3000;

  @TempDir Path dir;

  @Test
  void recordsFlowAndASignalEndsIt() throws Exception {
    int port = freePort();
    Process process = start(port);
    try {
      sendTwice(port);
      process.toHandle().destroy();
      assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), "it does not end");
      assertEquals(0, process.exitValue());
      QueueInspector queue = new QueueInspector(dir.resolve("queue"));
      assertEquals(2 * RECORDS, queue.knownEnd());
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void whatWasDroppedIsToldToWhoeverReadsAgain() throws Exception {
    int port = freePort();
    Process process = start(port);
    try {
      sendTwice(port);
      try (BufferedReader err = process.errorReader(StandardCharsets.UTF_8);
          Stream<String> lines = err.lines()) {
        assertTrue(
            lines.anyMatch(line -> line.contains(" lines of this log were dropped, because ")),
            "nothing was said");
      }
    } finally {
      process.destroyForcibly();
    }
  }

  /** A collector that logs each record, in a pipe that nobody reads. */
  private Process start(int port) throws Exception {
    ProcessBuilder builder =
        CollectorJvm.process(
            Map.of(),
            "-listen-endpoint=127.0.0.1:" + port,
            "-agent-polling=false",
            "-kafka=false",
            "-queue-min-free-mbytes=0",
            "-record-input-log",
            "-record-output-log",
            "-data-dir=" + dir);
    return builder.start();
  }

  private void sendTwice(int port) throws Exception {
    byte[] records = Containers.of(RECORDS);
    assertFalse(records.length < 64 << 10, "too little to fill a pipe with");
    for (int i = 1; i <= 2; i++) {
      int expected = i * RECORDS;
      try (Socket socket = connect(port)) {
        socket.getOutputStream().write(records);
        socket.shutdownOutput();
        try (InputStream in = socket.getInputStream()) {
          assertEquals(-1, in.read());
        }
      }
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> new QueueInspector(dir.resolve("queue")).knownEnd() == expected);
    }
  }

  private static Socket connect(int port) {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    Socket[] connected = new Socket[1];
    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(
            () -> {
              Socket socket = new Socket();
              socket.connect(address);
              connected[0] = socket;
              return true;
            });
    return connected[0];
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
