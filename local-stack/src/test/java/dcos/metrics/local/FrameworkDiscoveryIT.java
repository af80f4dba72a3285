// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dcos.metrics.local.check.Format;
import dcos.metrics.local.check.RecordCheck;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A name server and a framework's scheduler lead the collector to a broker that comes late. */
final class FrameworkDiscoveryIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int RECORDS = 500;

  @TempDir Path directory;

  @Test
  void whatIsAcceptedBeforeThereIsABrokerArrives() throws Exception {
    BrokerProcess broker =
        new BrokerProcess(Files.createDirectories(directory.resolve("kafka")), 0);
    AtomicBoolean schedulerIsReady = new AtomicBoolean();
    HttpServer scheduler = scheduler(broker, schedulerIsReady);
    try (broker;
        SmallDns dns =
            new SmallDns("_metrics-kafka._tcp.marathon.mesos", scheduler.getAddress().getPort());
        CollectorProcess collector = collector(dns)) {
      collector.start();
      long seed = new SecureRandom().nextLong();
      System.out.println("seed " + seed);
      try (RecordCheck check =
          new RecordCheck(
              new RecordCheck.Settings(Format.CONTAINER, RECORDS, seed, "metrics-"),
              broker.bootstrapServers(),
              problem -> System.out.println("check: " + problem))) {
        check.startSending(collector.input(), RECORDS);
        awaitComplaint(collector, "503");
        schedulerIsReady.set(true);
        awaitComplaint(collector, broker.bootstrapServers());
        assertTrue(collector.worker().isEmpty(), "no worker runs without a broker");

        broker.start();
        assertTrue(check.receiveAll(PATIENCE, () -> {}), check.summary());
        assertEquals(
            RECORDS + " sent, " + RECORDS + " received, 0 missing, 0 repeated, 0 different",
            check.summary());
      }
    } finally {
      scheduler.stop(0);
    }
  }

  private static void awaitComplaint(CollectorProcess collector, String about) throws Exception {
    collector.await(
        () ->
            collector
                    .process()
                    .linesThat(line -> line.contains("trying again") && line.contains(about))
                    .size()
                >= 2,
        "it has complained twice about " + about,
        PATIENCE);
  }

  private CollectorProcess collector(SmallDns dns) throws Exception {
    return new CollectorProcess(
        Installation.find(),
        Files.createDirectories(directory.resolve("collector")),
        0,
        List.of(
            "-kafka-framework=metrics-kafka",
            "-name-servers=" + dns.address(),
            "-record-format=container",
            "-kafka-produce-period-ms=1000",
            "-agent-polling=false",
            "-queue-min-free-mbytes=0"));
  }

  private static HttpServer scheduler(BrokerProcess broker, AtomicBoolean ready) throws Exception {
    HttpServer scheduler =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    scheduler.createContext(
        "/v1/connection",
        exchange -> {
          byte[] answer =
              String.format(
                      Locale.ROOT,
                      "{\"dns\": [\"%s\"], \"address\": []}",
                      broker.bootstrapServers())
                  .getBytes(StandardCharsets.US_ASCII);
          exchange.sendResponseHeaders(ready.get() ? 200 : 503, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    scheduler.start();
    return scheduler;
  }
}
