// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.worker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Properties;

/**
 * Stands in for the worker in tests of its supervision: it starts at once and needs no Kafka. It
 * answers the status of its connector with the state that the file {@code state} in its working
 * directory holds (running without one), notes the restarts that it is asked for in {@code
 * restarts}, notes the names of its environment in {@code environment}, and ends with its standard
 * input. With a file {@code stubborn} it does not.
 */
public final class BoundWorker {
  private BoundWorker() {}

  /** Takes the same arguments as the real one. */
  public static void main(String[] args) throws Exception {
    Properties worker = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of(args[0]))) {
      worker.load(reader);
    }
    int port = URI.create(worker.getProperty("listeners")).getPort();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext("/connectors/metrics/status", BoundWorker::answerStatus);
    server.createContext("/connectors/metrics/restart", BoundWorker::noteRestart);
    server.start();
    Path environment = Files.write(Path.of("environment.new"), System.getenv().keySet());
    Files.move(environment, Path.of("environment"), StandardCopyOption.REPLACE_EXISTING);
    System.err.println("INFO BoundWorker - stand-in has started");
    while (System.in.read() >= 0) {
      // Only the end counts.
    }
    if (Files.exists(Path.of("stubborn"))) {
      Thread.currentThread().join();
    }
    System.exit(0);
  }

  private static void answerStatus(HttpExchange exchange) throws IOException {
    Path file = Path.of("state");
    String state = Files.exists(file) ? Files.readString(file) : "RUNNING";
    answer(
        exchange,
        200,
        "{\"name\":\"metrics\",\"connector\":{\"state\":\"RUNNING\"},\"tasks\":[{\"id\":0,\"state\":\""
            + state
            + "\",\"trace\":\"java.lang.Exception: broken\\n\\tat Task.poll\"}]}");
  }

  private static void noteRestart(HttpExchange exchange) throws IOException {
    Files.writeString(
        Path.of("restarts"),
        exchange.getRequestMethod() + " " + exchange.getRequestURI() + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    answer(exchange, 202, "{}");
  }

  private static void answer(HttpExchange exchange, int code, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(code, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
