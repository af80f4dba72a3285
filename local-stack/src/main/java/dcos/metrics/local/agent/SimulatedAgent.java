// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.agent;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * The agent's HTTP server, on 127.0.0.1 if not told otherwise. Everything can be switched while it
 * runs, by any thread, and over HTTP: {@code curl -X PUT --data slow,nested-statistics
 * http://127.0.0.1:5051/simulate/faults}; with empty data all is well again.
 */
public final class SimulatedAgent implements AutoCloseable {
  private static final String CONTROL = "/simulate/faults";
  private static final int MAX_CONTROL = 1024;
  private static final int DEFAULT_WEB_INSTANCES = 3;

  private final JsonFactory jsonFactory = new JsonFactory();
  private final Clock clock;
  private final Instant startTime;
  private final StateDocument state;
  private final SnapshotDocument snapshot;
  private final ContainersDocument containers;
  private final Map<String, LongAdder> requests = new ConcurrentHashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final HttpServer server;
  private final ExecutorService executor;
  private volatile Set<Fault> faults = Set.of();
  private volatile String token;
  private volatile Duration slowness = Duration.ofSeconds(3);
  private volatile long hugeBytes = 50_000_000;

  private SimulatedAgent(SimulatedNode node, Clock clock, HttpServer server) {
    this.clock = clock;
    this.server = server;
    startTime = clock.instant();
    state = new StateDocument(node, startTime);
    snapshot = new SnapshotDocument(node);
    containers = new ContainersDocument(node);
    AtomicInteger threads = new AtomicInteger();
    executor =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "simulated-agent-" + threads.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    server.setExecutor(executor);
    server.createContext("/", this::handle);
  }

  /**
   * Starts an agent.
   *
   * @param port to listen on; 0 for any free one
   * @throws IOException if the port is taken
   */
  public static SimulatedAgent start(int port) throws IOException {
    return start(port, DEFAULT_WEB_INSTANCES, Clock.systemUTC());
  }

  /**
   * Starts an agent with that many instances of one application beside its other containers.
   *
   * @throws IOException if the port is taken
   */
  public static SimulatedAgent start(int port, int instances, Clock clock) throws IOException {
    return start(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), instances, clock);
  }

  /**
   * Starts an agent that listens there, for one in a container.
   *
   * @throws IOException if the port is taken, or the address is not this machine's
   */
  static SimulatedAgent start(InetSocketAddress address, int instances, Clock clock)
      throws IOException {
    HttpServer server = HttpServer.create(address, 0);
    SimulatedAgent agent = new SimulatedAgent(new SimulatedNode(instances), clock, server);
    server.start();
    return agent;
  }

  /** Where it listens. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** {@code http://127.0.0.1:<port>}. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + port());
  }

  /** The agent's id in its state. */
  public static String agentId() {
    return SimulatedNode.AGENT_ID;
  }

  /** From now on exactly these are wrong; none: all is well. */
  public void setFaults(Fault... now) {
    Set<Fault> set = EnumSet.noneOf(Fault.class);
    set.addAll(Set.of(now));
    faults = set;
  }

  /** From now on only requests with that token are answered; null takes all. */
  public void setToken(String newToken) {
    token = newToken;
  }

  /** How long answers take with {@link Fault#SLOW}. */
  public void setSlowness(Duration newSlowness) {
    slowness = newSlowness;
  }

  /** How large the state is, at least, with {@link Fault#HUGE_STATE}. */
  public void setHugeBytes(long bytes) {
    hugeBytes = bytes;
  }

  /** How many requests for that path have come, whatever became of them. */
  public long requests(String path) {
    LongAdder count = requests.get(path);
    return count == null ? 0 : count.sum();
  }

  /** Breaks off answers that are under way. */
  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    executor.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      if (path.equals(CONTROL)) {
        control(exchange);
        return;
      }
      requests.computeIfAbsent(path, key -> new LongAdder()).increment();
      Set<Fault> now = faults;
      if (now.contains(Fault.SLOW) && isClosedWithin(slowness)) {
        return;
      }
      answer(exchange, path, now);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isClosedWithin(Duration time) throws InterruptedException {
    return closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void answer(HttpExchange exchange, String path, Set<Fault> now) throws IOException {
    Document document = document(path, now);
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    String wanted = token;
    if (now.contains(Fault.SERVER_ERROR)) {
      send(exchange, 500, "the agent is not well");
    } else if (now.contains(Fault.UNAUTHORIZED)
        || (wanted != null && !("token=" + wanted).equals(authorization))) {
      exchange.getResponseHeaders().set("WWW-Authenticate", "acsjwt realm=\"simulated\"");
      send(exchange, 401, "");
    } else if (document == null || now.contains(Fault.NOT_FOUND)) {
      send(exchange, 404, "");
    } else if (!exchange.getRequestMethod().equals("GET")) {
      send(exchange, 405, "only GET");
    } else if (now.contains(Fault.BROKEN_JSON)) {
      sendHalf(exchange, document);
    } else {
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, 0);
      write(document, exchange.getResponseBody());
    }
  }

  /** What is at that path, or null. */
  private Document document(String path, Set<Fault> now) {
    boolean old = now.contains(Fault.OLD_AGENT);
    boolean oldest = now.contains(Fault.OLDEST_AGENT);
    return switch (path) {
      case "/state" -> json -> state.write(json, now.contains(Fault.HUGE_STATE) ? hugeBytes : 0);
      case "/metrics/snapshot" -> json -> snapshot.write(json, seconds());
      case "/containers" -> old || oldest ? null : json -> writeContainers(json, true, now);
      case "/monitor/statistics" -> oldest ? null : json -> writeContainers(json, false, now);
      case "/monitor/statistics.json" -> json -> writeContainers(json, false, now);
      default -> null;
    };
  }

  private void writeContainers(JsonGenerator json, boolean withIds, Set<Fault> now)
      throws IOException {
    containers.write(json, withIds, seconds(), clock.instant(), now);
  }

  private double seconds() {
    return Duration.between(startTime, clock.instant()).toMillis() / 1000.0;
  }

  private void write(Document document, OutputStream out) throws IOException {
    try (JsonGenerator json = jsonFactory.createGenerator(new CountingStream(out))) {
      document.write(json);
    }
  }

  private void sendHalf(HttpExchange exchange, Document document) throws IOException {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    write(document, whole);
    int half = whole.size() / 2;
    exchange.sendResponseHeaders(200, half);
    exchange.getResponseBody().write(whole.toByteArray(), 0, half);
  }

  private void control(HttpExchange exchange) throws IOException {
    if (exchange.getRequestMethod().equals("PUT")) {
      String names =
          new String(exchange.getRequestBody().readNBytes(MAX_CONTROL), StandardCharsets.US_ASCII);
      try {
        setFaults(Fault.list(names).toArray(new Fault[0]));
      } catch (IllegalArgumentException e) {
        send(exchange, 400, e.getMessage() + "\n");
        return;
      }
    }
    send(exchange, 200, "faults: " + faults + "\n");
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0) {
      exchange.sendResponseHeaders(status, -1);
    } else {
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  /** Writes one document. */
  private interface Document {
    void write(JsonGenerator json) throws IOException;
  }
}
