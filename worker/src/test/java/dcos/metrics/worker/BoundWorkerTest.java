// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BoundWorkerTest {
  @TempDir Path dir;
  private Process worker;

  @AfterEach
  void killWorker() {
    if (worker != null) {
      worker.destroyForcibly();
    }
  }

  @Test
  void endsWithItsInputWhileConnectStillWaitsForABroker() throws Exception {
    // Accepts connections and never answers, so Connect's start does not end.
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      worker = start(workerProperties(silent.getLocalPort()));
      try (BufferedReader log = worker.errorReader()) {
        awaitLine(log, "worker initializing");

        worker.getOutputStream().close();

        assertTrue(worker.waitFor(30, TimeUnit.SECONDS), "still running");
      }
    }
  }

  @Test
  void runsShutdownHooksWhenItsInputEnds() throws Exception {
    worker = startWatched("return");
    try (BufferedReader out = worker.inputReader()) {
      awaitLine(out, "started");

      worker.getOutputStream().close();

      awaitLine(out, "hook");
      assertTrue(worker.waitFor(30, TimeUnit.SECONDS), "still running");
      assertEquals(0, worker.exitValue());
    }
  }

  @Test
  void haltsWhenAShutdownHookHangs() throws Exception {
    worker = startWatched("hang");
    try (BufferedReader out = worker.inputReader()) {
      awaitLine(out, "started");

      worker.getOutputStream().close();

      awaitLine(out, "hook");
      assertTrue(worker.waitFor(30, TimeUnit.SECONDS), "still running");
      assertEquals(ParentWatch.HALTED, worker.exitValue());
    }
  }

  /** Waits for ever, with a shutdown hook that returns or hangs, and says when it runs. */
  static final class WatchedMain {
    public static void main(String[] args) throws Exception {
      boolean hangs = args[0].equals("hang");
      CountDownLatch never = new CountDownLatch(1);
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    System.out.println("hook");
                    if (hangs) {
                      awaitForEver(never);
                    }
                  }));
      Duration grace = hangs ? Duration.ofMillis(100) : Duration.ofSeconds(30);
      new ParentWatch(System.in, grace).start();
      System.out.println("started");
      awaitForEver(never);
    }

    private static void awaitForEver(CountDownLatch never) {
      try {
        never.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static Process startWatched(String hook) throws IOException {
    return new ProcessBuilder(
            java(), "-cp", System.getProperty("java.class.path"), WatchedMain.class.getName(), hook)
        .start();
  }

  private Process start(Path properties) throws IOException {
    return new ProcessBuilder(
            java(),
            "-cp",
            System.getProperty("java.class.path"),
            BoundWorker.class.getName(),
            properties.toString())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private Path workerProperties(int brokerPort) throws IOException {
    return Files.write(
        dir.resolve("worker.properties"),
        List.of(
            "bootstrap.servers=127.0.0.1:" + brokerPort,
            "listeners=http://127.0.0.1:0",
            "plugin.path=" + dir,
            "plugin.discovery=service_load",
            "key.converter=org.apache.kafka.connect.storage.StringConverter",
            "value.converter=org.apache.kafka.connect.converters.ByteArrayConverter",
            "offset.storage.file.filename=" + dir.resolve("offsets")));
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static void awaitLine(BufferedReader log, String part) throws IOException {
    StringBuilder seen = new StringBuilder();
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      seen.append(line).append('\n');
      if (line.contains(part)) {
        return;
      }
    }
    throw new AssertionError("no line with \"" + part + "\" in:\n" + seen);
  }
}
