// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.discovery;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dcos.metrics.shim.stats.Counters;
import io.netty.handler.codec.dns.DnsRecordType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A DNS server and a scheduler of the test's own lead to the brokers, or do not. */
final class FrameworkBrokersTest {
  private static final String SERVICE = "_kafka._tcp.marathon.mesos";

  private final Counters counters = new Counters();
  private final AtomicReference<String> userAgent = new AtomicReference<>();
  private FakeDns dns;
  private HttpServer scheduler;
  private volatile int status = 200;
  private volatile String endpoints;
  private volatile String answer =
      """
      {"address": ["10.0.0.1:9092"], "zookeeper": "master.mesos:2181/kafka",
       "dns": ["broker-0.kafka.mesos:9092", "broker-1.kafka.mesos:9093"], "vip": "x"}
      """;

  @BeforeEach
  void start() throws Exception {
    dns = new FakeDns();
    scheduler = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    scheduler.createContext(
        "/v1/connection",
        exchange -> {
          userAgent.set(exchange.getRequestHeaders().getFirst("User-Agent"));
          byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    scheduler.createContext(
        "/v1/endpoints/broker",
        exchange -> {
          byte[] bytes = (endpoints == null ? "no" : endpoints).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(endpoints == null ? 404 : 200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    scheduler.start();
  }

  @AfterEach
  void stop() {
    scheduler.stop(0);
    dns.close();
  }

  @Test
  void followsTheServiceRecordToTheScheduler() throws Exception {
    knowScheduler();
    assertEquals(
        List.of("broker-0.kafka.mesos:9092", "broker-1.kafka.mesos:9093", "10.0.0.1:9092"),
        brokers().lookUp(),
        "names first; addresses for a node that does not know the names");
    assertEquals("metrics-collector/1.2.3", userAgent.get());
    assertEquals(0, counters.value("kafka_output.framework_lookup_failures"));
  }

  @Test
  void asksAtTheLaterPathWhereTheSchedulerHasNoConnection() throws Exception {
    knowScheduler();
    status = 404;
    endpoints =
        """
        {"address": ["10.0.0.1:1025"], "vip": "broker.kafka.l4lb.thisdcos.directory:9092",
         "dns": ["kafka-0-broker.kafka.autoip.dcos.thisdcos.directory:1025"]}
        """;
    assertEquals(
        List.of("kafka-0-broker.kafka.autoip.dcos.thisdcos.directory:1025", "10.0.0.1:1025"),
        brokers().lookUp());
    endpoints = null;
    assertFails(brokers(), "/v1/endpoints/broker: it answers with status 404");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/team/kafka", "team/kafka"})
  void findsAFrameworkInFolders(String name) throws Exception {
    dns.addLoopback("kafka-team.marathon.mesos");
    dns.addService(
        "_kafka-team._tcp.marathon.mesos", 0, 0, scheduler.getAddress().getPort(), "x.mesos");
    assertEquals(3, new FrameworkBrokers(name, dns.servers(), "1.2.3", counters).lookUp().size());
  }

  @Test
  void namesTheOptionThatNeedsNoFramework() {
    assertFails(brokers(), "-kafka-brokers");
  }

  @Test
  void saysThatAllItWasToldIsNoBroker() {
    knowScheduler();
    answer = "{\"dns\": [\"no-port\"], \"address\": [5]}";
    assertFails(brokers(), "it has no brokers, only 2 entries that are no host:port");
  }

  @Test
  void takesAddressesWhereThereAreNoNames() throws Exception {
    knowScheduler();
    answer = "{\"dns\": [], \"address\": [\"127.0.0.1:9092\", \"127.0.0.1:9092\"]}";
    assertEquals(List.of("127.0.0.1:9092"), brokers().lookUp());
  }

  @Test
  void passesOverWhatIsNoBroker() throws Exception {
    knowScheduler();
    answer =
        """
        {"dns": [null, 5, {"a": ["b:1"]}, "", "no-port", "host:0", "host:65536", "a b:1", "h:1,x:2",
                 "host:99999999999", "x\\nbootstrap:1", "good:9092", "[::1]:9092"]}
        """;
    assertEquals(List.of("good:9092", "[::1]:9092"), brokers().lookUp());
  }

  @Test
  void asksTheNextSchedulerWhereTheBestDoesNotAnswer() throws Exception {
    dns.addLoopback("kafka.mesos");
    dns.addService(SERVICE, 1, 0, scheduler.getAddress().getPort(), "b.marathon.slave.mesos");
    dns.addService(SERVICE, 0, 5, freePort(), "a.marathon.slave.mesos");
    assertEquals(3, brokers().lookUp().size());
  }

  @Test
  void findsItOnceItIsThere() throws Exception {
    BrokerSource brokers = brokers();
    assertFails(brokers, "DNS does not know " + SERVICE);
    dns.addLoopback("kafka.mesos");
    dns.addService(SERVICE, 0, 0, scheduler.getAddress().getPort(), "x.mesos");
    status = 503;
    assertFails(brokers, "/v1/connection: it answers with status 503");
    status = 200;
    answer = "{\"dns\": []}";
    assertFails(brokers, "it has no brokers (yet)");
    answer = "{\"dns\": [\"127.0.0.1:9092\"]}";
    assertEquals(List.of("127.0.0.1:9092"), brokers.lookUp());
    assertEquals(3, counters.value("kafka_output.framework_lookup_failures"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "not json", "[]", "{\"dns\": [\"a:1\"", "{\"dns\": \"a:1\"}", "{}"})
  void refusesAnswersThatNameNoBroker(String document) {
    knowScheduler();
    answer = document;
    assertFails(brokers(), "/v1/connection: it");
  }

  @Test
  void refusesAnAnswerOverTheLimit() {
    knowScheduler();
    answer = " ".repeat(2 << 20) + "{\"dns\": [\"a:1\"]}";
    assertFails(brokers(), "over the limit");
  }

  @Test
  void saysWhenTheSchedulerHasNoAddress() {
    dns.addService(SERVICE, 0, 0, 4711, "x.mesos");
    assertFails(brokers(), "asked http://kafka.mesos:4711/v1/connection: ");
  }

  @Test
  void saysWhenTheSchedulerIsNotReached() throws Exception {
    dns.addLoopback("kafka.mesos");
    int port = freePort();
    dns.addService(SERVICE, 0, 0, port, "x.mesos");
    assertFails(brokers(), "asked http://kafka.mesos:" + port + "/v1/connection: ");
  }

  @Test
  void passesOverServiceRecordsThatAreBroken() {
    dns.addRaw(SERVICE, DnsRecordType.SRV, new byte[] {0, 1, 0});
    dns.addService(SERVICE, 0, 0, 0, "x.mesos");
    assertFails(brokers(), "DNS has no SRV record " + SERVICE);
  }

  @Test
  void endsWhenInterruptedWhileDnsIsSilent() throws Exception {
    dns.setSilent(true);
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<Exception> end = new CompletableFuture<>();
    Thread asking =
        new Thread(
            () -> {
              begun.countDown();
              try {
                end.completeExceptionally(new AssertionError(brokers().lookUp()));
              } catch (IOException | InterruptedException e) {
                end.complete(e);
              }
            },
            "asking");
    asking.start();
    begun.await();
    asking.interrupt();
    assertEquals(InterruptedException.class, end.get().getClass());
    assertEquals(0, counters.value("kafka_output.framework_lookup_failures"));
  }

  @Test
  void leavesNoThreadBehind() throws Exception {
    knowScheduler();
    brokers().lookUp();
    await()
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().startsWith("kafka-discovery")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a//b", "a/", "/", "a b", "a..b", "kafka:80", "ka\nfka", "kafka@x"})
  void refusesNamesThatAreNoneInDns(String name) {
    assertThrows(
        IllegalArgumentException.class,
        () -> new FrameworkBrokers(name, dns.servers(), "1", counters));
  }

  private FrameworkBrokers brokers() {
    return new FrameworkBrokers("kafka", dns.servers(), "1.2.3", counters);
  }

  private void knowScheduler() {
    dns.addLoopback("kafka.mesos");
    dns.addService(SERVICE, 0, 0, scheduler.getAddress().getPort(), "x.marathon.slave.mesos");
  }

  private static void assertFails(BrokerSource brokers, String message) {
    IOException e = assertThrows(IOException.class, brokers::lookUp);
    assertTrue(e.getMessage().startsWith("no brokers from the Kafka framework \"kafka\": "));
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }
}
