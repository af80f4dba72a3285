// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Records that stop the task, with the shipped plugin in a stock worker and a broker that knows
 * rights: their neighbours arrive, they are declared, and the task fails a bounded number of times.
 * An audit says so. With {@code -Dtest.long=true}, another way to be refused. Where {@code
 * PoisonRecordFinder.isPoison} is always false, the task fails for ever.
 */
@Timeout(180)
class PoisonIT {
  private static final int NEIGHBOURS = 30;

  /**
   * Each of the two stops the task once unnoticed, then three times; the topic's next record, once.
   */
  private static final int MAX_FAILURES = 12;

  /**
   * Enough for four failures: Connect starts a task while the one before it is still ending, so
   * that it goes on from what the one before that has left.
   */
  private static final int RESTARTS = 9;

  @TempDir private static Path brokerDirectory;
  private static EmbeddedBroker broker;
  private static int run;

  @TempDir private Path directory;
  private TestQueue queue;
  private ConnectWorker worker;
  private String prefix;

  @BeforeAll
  static void startBroker() throws IOException {
    broker =
        new EmbeddedBroker(
            brokerDirectory,
            0,
            Map.of(
                "authorizer.class.name",
                StandardAuthorizer.class.getName(),
                "allow.everyone.if.no.acl.found",
                "true"));
    broker.start();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void prepare() throws IOException {
    run++;
    prefix = "poison-" + run + "-";
    queue = new TestQueue(queueDirectory());
    worker =
        new ConnectWorker(directory.resolve("worker"), broker.bootstrapServers(), queueDirectory())
            .withConnector("topic.prefix", prefix);
  }

  @AfterEach
  void cleanUp() throws Exception {
    worker.stop();
    queue.close();
  }

  /** Positions 30, and 61 to 90. */
  @Test
  void aRecordThatBecomesTooLargeAndATopicWithoutRightsCostNoOtherRecord() throws Exception {
    deny(prefix + "secret", AclOperation.WRITE);
    queue.write("agent", "fine", NEIGHBOURS);
    queue.write("agent", SwellingConverter.POISON, 1);
    queue.write("agent", "fine", NEIGHBOURS);
    queue.write("secret", "fine", NEIGHBOURS);
    queue.write("agent", "fine", NEIGHBOURS);
    worker.withWorker("value.converter", SwellingConverter.class.getName());

    int failures = publishAll();

    assertTrue(failures <= MAX_FAILURES, failures + " failures");
    assertRejected("30-30,61-90", 1 + NEIGHBOURS);
  }

  /** Kafka does not even say whether there is such a topic. */
  @Test
  @EnabledIfSystemProperty(named = "test.long", matches = "true")
  void aTopicThatMustNotBeSeenCostsNoOtherRecordInContainers() throws Exception {
    deny(prefix + "secret", AclOperation.ALL);
    queue.write("agent", "fine", NEIGHBOURS);
    queue.write("secret", "fine", NEIGHBOURS);
    queue.write("agent", "fine", NEIGHBOURS);
    worker
        .withConnector("record.format", "container")
        .withConnector("value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");

    int failures = publishAll();

    assertTrue(failures <= MAX_FAILURES, failures + " failures");
    assertRejected("30-59", NEIGHBOURS);
  }

  /**
   * Kafka takes probes; but the record's partition has no leader, so that it waits. Let each stop
   * count, to see it fail.
   */
  @Test
  void restartsWithARecordUnderWayAreNotTakenForItsFailures() throws Exception {
    String topic = prefix + "agent";
    String other = prefix + "other";
    String probes = prefix + "collector";
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
        EmbeddedBroker second = broker.second(directory.resolve("second"))) {
      second.start();
      create(admin, topic, second);
      create(admin, other, broker);
      create(admin, probes, broker);
      second.stop();
      queue.write("agent", "fine", 1);
      queue.write("other", "fine", 1);
      worker.start();
      worker.await("the other record", () -> end(admin, other) == 1);
      for (int i = 1; i <= RESTARTS; i++) {
        worker.restartTask();
        int stops = i;
        worker.await("the end of task " + i, () -> stops(worker.logged()) == stops);
        // The first to find what another has left is the third.
        worker.await("the probe of task " + (i + 1), () -> end(admin, probes) >= stops - 1);
      }
      second.start();
      assertEquals(0, awaitAll());

      assertEquals(1, end(admin, topic));
      AuditRun audit = audit();
      assertEquals(0, audit.exitCode(), audit::toString);
      assertEquals(queue.written(), audit.queue().get("records").longValue(), audit::toString);
      assertEquals(0, audit.queue().get("epochs").get(0).get("declared").size(), audit::toString);
    }
  }

  private static void create(Admin admin, String topic, EmbeddedBroker on) throws Exception {
    NewTopic made = new NewTopic(topic, Map.of(0, List.of(on.nodeId())));
    admin.createTopics(List.of(made)).all().get(30, TimeUnit.SECONDS);
  }

  private static long stops(String logged) {
    return logged.lines().filter(line -> line.contains("stopped at position")).count();
  }

  private static long end(Admin admin, String topic) throws Exception {
    TopicPartition partition = new TopicPartition(topic, 0);
    return admin
        .listOffsets(Map.of(partition, OffsetSpec.latest()))
        .partitionResult(partition)
        .get(30, TimeUnit.SECONDS)
        .offset();
  }

  /** Plays the supervisor until all is done; returns how often the task had failed. */
  private int publishAll() throws Exception {
    worker.start();
    return awaitAll();
  }

  private int awaitAll() throws Exception {
    int[] failures = new int[1];
    worker.await(
        "position " + queue.written(),
        () -> {
          failures[0] += worker.restartIfFailed() ? 1 : 0;
          return queue.committed() >= queue.written();
        });
    return failures[0];
  }

  private void assertRejected(String positions, int count) throws Exception {
    AuditRun audit = audit();
    assertEquals(0, audit.exitCode(), audit::toString);
    JsonNode report = audit.queue();
    assertEquals(0, report.get("directory").get("waiting").longValue());
    assertEquals(queue.written() - count, report.get("records").longValue(), audit::toString);
    JsonNode declared = report.get("epochs").get(0).get("declared");
    assertEquals(1, declared.size(), audit::toString);
    assertEquals("rejected", declared.get(0).get("cause").textValue());
    assertEquals(positions, AuditRun.ranges(declared.get(0).get("positions")));
  }

  private AuditRun audit() throws Exception {
    return AuditRun.of(
        broker.bootstrapServers(),
        "--topics",
        prefix + ".*",
        "--from",
        "0",
        "--queue",
        queueDirectory().toString());
  }

  private static void deny(String topic, AclOperation operation) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      AclBinding acl =
          new AclBinding(
              new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
              new AccessControlEntry("User:*", "*", operation, AclPermissionType.DENY));
      admin.createAcls(List.of(acl)).all().get(30, TimeUnit.SECONDS);
    }
  }

  private Path queueDirectory() {
    return directory.resolve("queue");
  }
}
