// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import dcos.metrics.local.check.Format;
import dcos.metrics.local.check.RecordCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A broker and a collector pair as separate processes, and random records to send through them.
 * Everything is stopped when it is closed.
 */
final class TestPair implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String TOPIC_PREFIX = "metrics-";

  private final Format format;
  private final BrokerProcess broker;
  private final CollectorProcess collector;

  private TestPair(Format format, BrokerProcess broker, CollectorProcess collector) {
    this.format = format;
    this.broker = broker;
    this.collector = collector;
  }

  /** Starts both. */
  static TestPair start(Path directory, Format format, String... moreOptions)
      throws IOException, InterruptedException {
    BrokerProcess broker =
        new BrokerProcess(Files.createDirectories(directory.resolve("kafka")), 0);
    List<String> options =
        new ArrayList<>(
            List.of(
                "-kafka-brokers=" + broker.bootstrapServers(),
                "-kafka-topic-prefix=" + TOPIC_PREFIX,
                "-record-format=" + format,
                "-kafka-produce-period-ms=1000",
                "-kafka-flush-ms=100",
                "-agent-polling=false",
                "-input-limit-amount-kbytes=0",
                "-global-limit-amount-kbytes=0",
                "-queue-min-free-mbytes=0"));
    options.addAll(List.of(moreOptions));
    TestPair pair =
        new TestPair(
            format,
            broker,
            new CollectorProcess(
                Installation.find(),
                Files.createDirectories(directory.resolve("collector")),
                0,
                options));
    try {
      pair.start();
      return pair;
    } catch (IOException | InterruptedException | RuntimeException e) {
      pair.close();
      throw e;
    }
  }

  BrokerProcess broker() {
    return broker;
  }

  CollectorProcess collector() {
    return collector;
  }

  /** Starts both again after {@link #stop}. */
  void start() throws IOException, InterruptedException {
    broker.start();
    collector.start();
  }

  /** Ends both in good order. */
  void stop() throws IOException, InterruptedException {
    collector.stop();
    broker.stop();
  }

  /** A check of that many records; nothing is sent yet. Says its seed. */
  RecordCheck check(int records) {
    long seed = new SecureRandom().nextLong();
    System.out.println("check of " + records + " records in format " + format + ", seed " + seed);
    return new RecordCheck(
        new RecordCheck.Settings(format, records, seed, TOPIC_PREFIX),
        broker.bootstrapServers(),
        problem -> System.out.println("check: " + problem));
  }

  @Override
  public void close() {
    collector.close();
    broker.close();
  }
}
