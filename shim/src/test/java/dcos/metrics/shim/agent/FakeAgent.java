// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.agent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** An HTTP server whose every answer a test decides. A path without an answer is a 404. */
final class FakeAgent implements AutoCloseable {
  /** Answers one request. */
  interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final Queue<HttpExchange> requests = new ConcurrentLinkedQueue<>();
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final HttpServer server;
  private final String scheme;

  FakeAgent() throws IOException {
    this(null);
  }

  /** Speaks HTTPS if there is a context. */
  FakeAgent(SSLContext tls) throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    if (tls == null) {
      server = HttpServer.create(any, 0);
      scheme = "http";
    } else {
      HttpsServer https = HttpsServer.create(any, 0);
      https.setHttpsConfigurator(new HttpsConfigurator(tls));
      server = https;
      scheme = "https";
    }
    server.setExecutor(executor);
    server.createContext("/", this::handle);
    server.start();
  }

  /** An agent with a framework, an executor of an application, and one metric of everything. */
  static FakeAgent healthy() throws IOException {
    FakeAgent agent = new FakeAgent();
    agent.answer("/state", Documents.STATE);
    agent.answer("/metrics/snapshot", "{\"slave/cpus_percent\": 0.25}");
    agent.answer("/containers", Documents.container("c1", "e1", "f1"));
    return agent;
  }

  URI endpoint() {
    return URI.create(scheme + "://127.0.0.1:" + port());
  }

  int port() {
    return server.getAddress().getPort();
  }

  void answer(String path, Answer answer) {
    answers.put(path, answer);
  }

  void answer(String path, String body) {
    answers.put(path, exchange -> send(exchange, 200, body));
  }

  void status(String path, int status) {
    answers.put(path, exchange -> send(exchange, status, "no"));
  }

  void remove(String path) {
    answers.remove(path);
  }

  /** How many requests for that path have come. */
  long requests(String path) {
    return requests.stream().filter(r -> r.getRequestURI().getPath().equals(path)).count();
  }

  /** A header of the last request, or null. */
  String lastHeader(String name) {
    String value = null;
    for (HttpExchange request : requests) {
      value = request.getRequestHeaders().getFirst(name);
    }
    return value;
  }

  static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private void handle(HttpExchange exchange) throws IOException {
    requests.add(exchange);
    try (exchange) {
      Answer answer = answers.get(exchange.getRequestURI().getPath());
      if (answer == null) {
        send(exchange, 404, "nothing here");
      } else {
        answer.to(exchange);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
