// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.avro.MetricListView;
import dcos.metrics.shim.pipeline.RecordLog;
import dcos.metrics.shim.pipeline.RecordSink;
import dcos.metrics.shim.stats.Counters;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Two thousand senders of unfinished blocks, and a heap as small as the shim's really is. */
class SmallHeapTest {
  private static final int CONNECTIONS = 2000;

  /** The process under test: says its port, then the topic of each record. */
  static final class Child {
    private Child() {}

    public static void main(String[] args) throws IOException {
      RecordSink sink =
          new RecordSink() {
            @Override
            public boolean offer(MetricListView record, String source) {
              System.out.println(record.topic());
              return true;
            }

            @Override
            public void whenReady(Runnable listener) {
              listener.run();
            }
          };
      InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      try (TcpInput input =
          TcpInput.start(
              TcpInputConfig.of(any, 0, Duration.ofSeconds(60)),
              sink,
              new Counters(),
              RecordLog.NONE,
              System::nanoTime)) {
        input.startReading();
        System.out.println(input.address().getPort());
        while (System.in.read() >= 0) {
          // Until the test closes it.
        }
      }
    }
  }

  @Test
  void aSmallHeapOutlivesThousandsOfUnfinishedBlocks() throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx48m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<Socket> sockets = new ArrayList<>();
    try (BufferedReader said =
        new BufferedReader(new InputStreamReader(child.getInputStream(), UTF_8))) {
      int port = Integer.parseInt(said.readLine());
      for (int i = 0; i < CONNECTIONS; i++) {
        sockets.add(new Socket(InetAddress.getLoopbackAddress(), port));
      }
      byte[] start = Samples.concat(Samples.header(), Samples.claim(1000, 2_000_000));
      byte[] more = new byte[30_000];
      for (byte[] part : List.of(start, more, more)) {
        for (Socket socket : sockets) {
          try {
            socket.getOutputStream().write(part);
          } catch (IOException e) {
            // Closed for want of memory, as many have to be.
          }
        }
      }
      Socket good = new Socket(InetAddress.getLoopbackAddress(), port);
      sockets.add(good);
      good.getOutputStream()
          .write(
              Samples.concat(
                  Samples.header(), Samples.block(1, Samples.encode(Samples.record("good")))));
      assertEquals("good", said.readLine());
      child.getOutputStream().close();
      assertTrue(child.waitFor(30, TimeUnit.SECONDS));
      assertEquals(0, child.exitValue());
    } finally {
      child.destroyForcibly();
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }
}
