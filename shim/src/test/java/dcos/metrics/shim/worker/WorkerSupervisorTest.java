// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.worker;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.shim.stats.Counters;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With a stand-in for the worker, which is a process all the same, and starts quickly. */
@Timeout(120)
class WorkerSupervisorTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path dir;
  private final Counters counters = new Counters();
  private final AtomicReference<List<String>> brokers = new AtomicReference<>();
  private final AtomicLong lookUps = new AtomicLong();
  private final AtomicReference<Progress.Reading> reading =
      new AtomicReference<>(new Progress.Reading(0, 0));
  private Installation installation;
  private ServerSocket broker;
  private WorkerSupervisor supervisor;

  @BeforeEach
  void prepare() throws IOException {
    installation = new Installation(dir);
    broker = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    brokers.set(List.of("127.0.0.1:" + broker.getLocalPort()));
  }

  @AfterEach
  void stop() throws IOException {
    if (supervisor != null) {
      supervisor.close();
    }
    broker.close();
    assertEquals(Optional.empty(), worker(), "a worker was left");
  }

  @Test
  void startsAWorkerAndStopsIt() {
    start(timing());
    ProcessHandle worker = awaitWorker();
    awaitOpened(1);

    supervisor.close();

    assertFalse(worker.isAlive());
    assertEquals(1, counters.value("kafka_output.sessions_opened"));
    await().until(() -> counters.value("kafka_output.sessions_closed") == 1);
  }

  @Test
  void startsNoWorkerWithoutABroker() throws IOException {
    broker.close();
    start(timing());

    await().atMost(PATIENCE).until(() -> counters.value("kafka_output.connection_failures") > 2);
    assertEquals(0, counters.value("kafka_output.sessions_opened"));
    assertEquals(Optional.empty(), worker());

    broker = new ServerSocket(broker.getLocalPort(), 50, InetAddress.getLoopbackAddress());
    awaitOpened(1);
  }

  @Test
  void replacesAKilledWorkerByOneOther() {
    start(timing());
    ProcessHandle first = awaitWorker();

    first.destroyForcibly();

    awaitOpened(2);
    ProcessHandle second = awaitWorker();
    assertTrue(second.pid() != first.pid());
    assertEquals(1, ProcessHandle.current().children().filter(this::isWorker).count());
  }

  /** Without that, the second worker is started beside the first. */
  @Test
  void killsTheWorkerOfAnEarlierCollectorThatDidNotEndWithIt() throws Exception {
    start(timing());
    awaitFile("environment");
    supervisor.close();
    // Its standard input stays open, as if it were stopped and could not see its end.
    Path files = installation.workerDir();
    Process earlier =
        new WorkerCommand(installation.config())
            .build(files.resolve("worker.properties"), files.resolve("connector.properties"))
            .start();
    try {
      start(timing());

      awaitOpened(2);

      assertFalse(earlier.isAlive());
    } finally {
      earlier.destroyForcibly();
    }
  }

  /** As in a container of its own, where all directories have the same names. */
  @Test
  void leavesAWorkerAloneThatRunsInAnotherDirectory() throws Exception {
    start(timing());
    awaitFile("environment");
    supervisor.close();
    Path files = installation.workerDir();
    Path elsewhere = Files.createDirectories(files.resolveSibling("elsewhere"));
    // Its own: the next worker's are written while this one reads.
    for (String name : List.of("worker.properties", "connector.properties")) {
      Files.copy(files.resolve(name), elsewhere.resolve(name));
    }
    Process other =
        new WorkerCommand(installation.config())
            .build(
                elsewhere.resolve("worker.properties"), elsewhere.resolve("connector.properties"))
            .directory(elsewhere.toFile())
            .start();
    try {
      start(timing());

      awaitOpened(2);

      assertTrue(other.isAlive());
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void killsAWorkerThatDoesNotStop() throws IOException {
    Files.createDirectories(installation.workerDir());
    Files.createFile(installation.workerDir().resolve("stubborn"));
    start(timing());
    ProcessHandle worker = awaitWorker();
    awaitFile("environment");

    supervisor.close();

    assertFalse(worker.isAlive());
  }

  @Test
  void hasAFailedTaskRestartedThenTheWorker() throws IOException {
    Files.createDirectories(installation.workerDir());
    Files.writeString(installation.workerDir().resolve("state"), "FAILED");

    start(timing());

    awaitOpened(2);
    List<String> restarts = Files.readAllLines(installation.workerDir().resolve("restarts"));
    assertEquals(
        "POST /connectors/metrics/restart?includeTasks=true&onlyFailed=true", restarts.get(0));
    assertTrue(restarts.size() >= 3, restarts.toString());
  }

  @Test
  void movesToTheBrokersThatAreNowTheRightOnesWhenABacklogStandsStill() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      start(timing());
      ProcessHandle first = awaitWorker();
      String moved = "127.0.0.1:" + other.getLocalPort();
      brokers.set(List.of(moved));
      assertTrue(first.isAlive());

      reading.set(new Progress.Reading(0, 10));

      awaitOpened(2);
      String properties = Files.readString(installation.workerDir().resolve("worker.properties"));
      assertTrue(properties.contains(moved.replace(":", "\\:")), properties);
    }
  }

  @Test
  void aBacklogThatStandsStillDoesNotCostTheWorkerWhileTheBrokersAreTheSame() {
    reading.set(new Progress.Reading(0, 10));
    start(timing());
    ProcessHandle worker = awaitWorker();

    long before = lookUps.get();
    await().atMost(PATIENCE).until(() -> lookUps.get() > before + 3);

    assertTrue(worker.isAlive());
    assertEquals(1, counters.value("kafka_output.sessions_opened"));
  }

  @Test
  void movesAnUnreadableOffsetFileAside() throws IOException {
    Files.createDirectories(installation.workerDir());
    Path offsets = Files.write(installation.workerDir().resolve("connect.offsets"), new byte[100]);

    start(timing());
    awaitOpened(1);

    assertFalse(Files.exists(offsets));
    awaitFile("connect.offsets.unreadable");
  }

  @Test
  void removesWhatAKilledWorkerHasLeft() throws IOException {
    Path left = installation.workerTempDir().resolve("libsnappyjava.so");
    Files.createDirectories(left.getParent());
    Files.createFile(left);

    start(timing());
    awaitOpened(1);

    assertFalse(Files.exists(left));
  }

  @Test
  void theWorkersFilesAreTheOwnersOnly() throws IOException {
    start(timing());
    awaitOpened(1);

    assertEquals("rwx------", permissions(installation.workerDir()));
    for (String name : List.of("worker.properties", "connector.properties")) {
      assertEquals("rw-------", permissions(installation.workerDir().resolve(name)));
    }
  }

  @Test
  void theWorkersEnvironmentHoldsOnlyWhatItNeeds() throws IOException {
    assertFalse(WorkerCommand.HANDED_ON.containsAll(System.getenv().keySet()), "nothing to hide");
    start(timing());
    awaitFile("environment");

    List<String> names = Files.readAllLines(installation.workerDir().resolve("environment"));
    assertTrue(WorkerCommand.HANDED_ON.containsAll(names), names.toString());
  }

  @Test
  void anIncompleteInstallationIsTriedAgain() throws IOException {
    Path jar = installation.home().resolve("lib/metrics-worker-0.jar");
    Path away = Files.move(jar, dir.resolve("away.jar"));
    start(timing());
    await()
        .atMost(PATIENCE)
        .until(() -> Files.exists(installation.workerDir().resolve("worker.properties")));
    assertEquals(Optional.empty(), worker());

    Files.move(away, jar);

    awaitOpened(1);
  }

  private void start(Timing timing) {
    Publishing standard = Installation.publishing(Publishing.Format.LIST);
    Publishing publishing =
        new Publishing(
            standard.format(),
            standard.topicPrefix(),
            standard.singleTopic(),
            standard.containerRecords(),
            standard.containerBytes(),
            Duration.ZERO,
            standard.linger(),
            standard.compress(),
            standard.allAcks());
    supervisor =
        new WorkerSupervisor(
            installation.config(publishing), this::lookUp, reading::get, counters, timing);
    supervisor.start();
  }

  private List<String> lookUp() {
    lookUps.incrementAndGet();
    return brokers.get();
  }

  private void awaitOpened(long workers) {
    await().atMost(PATIENCE).until(() -> counters.value("kafka_output.sessions_opened") >= workers);
  }

  private ProcessHandle awaitWorker() {
    return await().atMost(PATIENCE).until(this::worker, Optional::isPresent).orElseThrow();
  }

  private void awaitFile(String name) {
    await().atMost(PATIENCE).until(() -> Files.exists(installation.workerDir().resolve(name)));
  }

  /** The child of this JVM that runs below this test's directory. */
  private Optional<ProcessHandle> worker() {
    return ProcessHandle.current().children().filter(this::isWorker).findFirst();
  }

  private boolean isWorker(ProcessHandle child) {
    return child.isAlive()
        && child.info().commandLine().orElse("").contains(installation.home().toString());
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static Timing timing() {
    Duration brief = Duration.ofMillis(20);
    return new Timing(
        brief,
        brief,
        brief,
        Duration.ofMillis(100),
        Duration.ofSeconds(60),
        Duration.ofSeconds(60),
        Duration.ofMillis(100),
        Duration.ofMillis(500));
  }
}
