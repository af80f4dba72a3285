// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.Datapoint;
import dcos.metrics.MetricList;
import dcos.metrics.Tag;
import dcos.metrics.avro.AvroBytes;
import dcos.metrics.avro.BlockCodec;
import dcos.metrics.avro.ContainerBuilder;
import dcos.metrics.avro.MetricListView;
import dcos.metrics.avro.RecordLimits;
import dcos.metrics.queue.QueueEntry;
import dcos.metrics.queue.QueueReader;
import dcos.metrics.queue.QueuedRecord;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the operator sees of the process: exit codes, lines, files. */
@Timeout(120)
class CollectorProcessIT {
  @TempDir Path dir;

  @Test
  void printsHelpToStandardOutput() throws Exception {
    try (CollectorJvm jvm = CollectorJvm.start(Map.of(), "-h")) {
      assertEquals(0, jvm.awaitExit());
      assertTrue(jvm.outText().contains("-listen-endpoint <host:port>"), jvm::outText);
      assertTrue(jvm.outText().contains("Exit codes"), jvm::outText);
      assertEquals(List.of(), jvm.err());
    }
  }

  @Test
  void saysThatItsOutputCannotBeWritten() throws Exception {
    Process process =
        CollectorJvm.process(Map.of(), "-version").redirectOutput(new File("/dev/full")).start();
    String told = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(3, process.waitFor());
    assertEquals(
        "collector: cannot write to standard output: No space left on device", told.strip());
  }

  @Test
  void saysInOneLineWhatIsWrongWithAnOption() throws Exception {
    try (CollectorJvm jvm = CollectorJvm.start(Map.of("AGENT_PORT", "many"))) {
      assertEquals(2, jvm.awaitExit());
      assertEquals(1, jvm.err().size(), jvm::errText);
      assertTrue(
          jvm.errText().startsWith("collector: environment variable AGENT_PORT: \"many\" "),
          jvm::errText);
    }
  }

  @Test
  void saysInOneLineThatThePortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        CollectorJvm jvm =
            CollectorJvm.startAlone(
                dir.resolve("data"), "-listen-endpoint=127.0.0.1:" + taken.getLocalPort())) {
      assertEquals(3, jvm.awaitExit());
      assertEquals(
          String.format(
              Locale.ROOT,
              "collector: cannot listen on 127.0.0.1:%d: address already in use (is another collector running? choose another with -listen-endpoint)",
              taken.getLocalPort()),
          onlyErrorLine(jvm));
    }
  }

  @Test
  void saysInOneLineThatTheDataDirectoryCannotBeWritten() throws Exception {
    Path file = Files.createFile(dir.resolve("file"));
    try (CollectorJvm jvm = CollectorJvm.startAlone(file.resolve("data"))) {
      assertEquals(3, jvm.awaitExit());
      String line = onlyErrorLine(jvm);
      assertTrue(
          line.startsWith("collector: cannot write to the data directory " + file + "/data: "),
          line);
      assertTrue(line.endsWith("(choose another with -data-dir)"), line);
    }
  }

  @Test
  void saysInOneLineThatAnotherCollectorHasTheQueue() throws Exception {
    try (CollectorJvm first = CollectorJvm.startAlone(dir).awaitReady();
        CollectorJvm second = CollectorJvm.startAlone(dir)) {
      assertEquals(3, second.awaitExit());
      String line = onlyErrorLine(second);
      assertTrue(line.contains(dir.toString()), line);
      assertTrue(line.contains("is another collector running?"), line);

      first.terminate();
      assertEquals(0, first.awaitExit());
    }
  }

  @Test
  void endsWithZeroAfterASignalAndKeepsAllThatItTook() throws Exception {
    int count;
    try (CollectorJvm jvm = CollectorJvm.startAlone(dir).awaitReady()) {
      try (Socket socket = jvm.connect()) {
        Thread sender = new Thread(() -> sendUntilClosed(socket), "sender");
        sender.start();
        awaitQueued(jvm, dir, 1000);
        jvm.terminate();
        assertEquals(0, jvm.awaitExit());
        sender.join();
      }
      count = queuedAccordingTo(jvm);
    }

    List<MetricList> records = queued(dir);
    assertEquals(count, records.size());
    for (int i = 0; i < records.size(); i++) {
      assertEquals(i, records.get(i).getDatapoints().get(0).getTimeMs());
    }
  }

  @Test
  void writesNothingThatOthersCouldRead() throws Exception {
    Path data = dir.resolve("data");
    useAndDamage(data);
    Map<String, String> modes = modes(data);
    assertTrue(modes.size() > 8, modes::toString);
    modes.forEach(
        (path, found) -> assertEquals(path.endsWith("/") ? "rwx------" : "rw-------", found, path));
  }

  @Test
  void writesTheQueueAndNothingElseForItsGroup() throws Exception {
    Path data = dir.resolve("data");
    String group = Files.readAttributes(dir, PosixFileAttributes.class).group().getName();
    useAndDamage(data, "-queue-group=" + group);
    Map<String, String> modes = modes(data);
    assertEquals("rwx--x---", modes.get("/"));
    assertEquals("rwx------", modes.get("/tmp/"));
    assertEquals("rwxr-x---", modes.get("/queue/"));
    assertEquals("rwxrwx---", modes.get("/queue/readers/"));
    assertEquals("rw-rw----", modes.get("/queue/readers/r.position"));
    assertEquals("rwxrwx---", modes.get("/queue/quarantine/"));
    assertEquals("rw-r-----", modes.get("/queue/queue.id"));
    assertEquals("rw-r-----", modes.get("/queue/writer.state"));
    modes.forEach((path, found) -> assertTrue(found.endsWith("---"), path + " " + found));
  }

  /** Leaves a queue with records, a reader, quarantined bytes and a second segment. */
  private static void useAndDamage(Path data, String... options) throws Exception {
    for (int run = 0; run < 2; run++) {
      try (CollectorJvm jvm = CollectorJvm.startAlone(data, options).awaitReady()) {
        try (Socket socket = jvm.connect()) {
          send(socket, 0, record(0));
        }
        awaitQueued(jvm, data, run + 1);
        try (QueueReader reader = QueueReader.register(data.resolve("queue"), "r")) {
          reader.commit(reader.position());
        }
        jvm.terminate();
        assertEquals(0, jvm.awaitExit());
      }
      if (run == 0) {
        Files.write(
            data.resolve("queue/00000000000000000000.avro"),
            new byte[100],
            StandardOpenOption.APPEND);
      }
    }
  }

  /** Of all that is there, by path below the directory; directories end in a slash. */
  private static Map<String, String> modes(Path top) throws IOException {
    Map<String, String> modes = new TreeMap<>();
    try (var paths = Files.walk(top)) {
      for (Path path : paths.toList()) {
        String name = "/" + top.relativize(path) + (Files.isDirectory(path) ? "/" : "");
        modes.put(
            name.replace("//", "/"),
            PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
      }
    }
    return modes;
  }

  @Test
  void tagsRecordsFromTheFirstOneOn() throws Exception {
    Path state = dir.resolve("state.json");
    Files.writeString(
        state,
        """
        {"id": "S7", "hostname": "node", "frameworks": [
          {"id": "F1", "name": "marathon", "executors": [
            {"id": "E1", "labels": [{"key": "DCOS_SPACE", "value": "/web/shop"}]}]}]}
        """);
    Path empty = Files.writeString(dir.resolve("empty.json"), "{}");
    Path none = Files.writeString(dir.resolve("none.json"), "[]");
    try (CollectorJvm jvm =
        CollectorJvm.startAlone(
            dir.resolve("data"),
            "-agent-polling",
            "-agent-test-state-file=" + state,
            "-agent-test-system-file=" + empty,
            "-agent-test-containers-file=" + none)) {
      try (Socket socket = jvm.connect()) {
        send(socket, 0, record(0, new Tag("framework_id", "F1"), new Tag("executor_id", "E1")));
      }
      jvm.awaitReady();
      awaitQueued(jvm, dir.resolve("data"), 1);
      jvm.terminate();
      assertEquals(0, jvm.awaitExit());
    }

    assertEquals(
        List.of(
            new Tag("framework_id", "F1"),
            new Tag("executor_id", "E1"),
            new Tag("framework_name", "marathon"),
            new Tag("application_name", "web/shop"),
            new Tag("agent_id", "S7")),
        queued(dir.resolve("data")).get(0).getTags());
  }

  @Test
  void endsWithFourWhenTheAgentRefusesTheCredential() throws Exception {
    try (RefusingAgent agent = new RefusingAgent();
        CollectorJvm jvm =
            CollectorJvm.start(
                Map.of("AUTH_CREDENTIAL", "s3cr3t"),
                "-listen-endpoint=127.0.0.1:0",
                "-kafka=false",
                "-data-dir=" + dir,
                "-agent-endpoint=" + agent.endpoint())) {
      assertEquals(4, jvm.awaitExit(), jvm::errText);
      assertFalse(jvm.errText().contains("s3cr3t"), jvm::errText);
    }
  }

  @Test
  void takesRecordsWhenTheAgentDoesNotAnswer() throws Exception {
    try (ServerSocket agent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        CollectorJvm jvm = startPolling(agent)) {
      try (Socket socket = jvm.connect()) {
        send(socket, 0, record(0));
      }
      jvm.awaitReady();
      awaitQueued(jvm, dir, 1);
      jvm.terminate();
      assertEquals(0, jvm.awaitExit(), jvm::errText);
    }

    assertEquals(List.of(new Tag("agent_id", "UNKNOWN_AGENT_STATE")), queued(dir).get(0).getTags());
  }

  @Test
  void canBeStoppedWhileItWaitsForTheAgent() throws Exception {
    try (ServerSocket agent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        CollectorJvm jvm = startPolling(agent)) {
      agent.accept().setSoLinger(true, 0);
      jvm.terminate();
      assertEquals(0, jvm.awaitExit(), jvm::errText);
      assertFalse(jvm.errText().contains("ERROR"), jvm::errText);
    }
  }

  /** With an agent that accepts connections and says nothing. */
  private CollectorJvm startPolling(ServerSocket agent) throws IOException {
    return CollectorJvm.startAlone(
        dir, "-agent-polling", "-agent-endpoint=http://127.0.0.1:" + agent.getLocalPort());
  }

  @Test
  void warnsOfADataDirectoryThatGoesWithTheTask() throws Exception {
    try (CollectorJvm jvm =
        CollectorJvm.start(
            Map.of("MESOS_SANDBOX", dir.toString()),
            "-listen-endpoint=127.0.0.1:0",
            "-agent-polling=false",
            "-kafka=false",
            "-data-dir=" + dir.resolve("data"))) {
      jvm.awaitReady();
      assertTrue(jvm.awaitLine("sandbox").contains("-data-dir"), jvm::errText);
    }
  }

  private static String onlyErrorLine(CollectorJvm jvm) {
    List<String> lines = jvm.err().stream().filter(l -> l.startsWith("collector: ")).toList();
    assertEquals(1, lines.size(), jvm::errText);
    assertFalse(jvm.errText().contains("\tat "), jvm::errText);
    return lines.get(0);
  }

  private static int queuedAccordingTo(CollectorJvm jvm) {
    Matcher matcher = Pattern.compile("OUTPUT (\\d+) records").matcher(jvm.errText());
    assertTrue(matcher.find(), jvm::errText);
    return Integer.parseInt(matcher.group(1));
  }

  private static void awaitQueued(CollectorJvm jvm, Path dataDir, int count) {
    await("records of " + jvm.errText())
        .atMost(Duration.ofSeconds(60))
        .until(() -> queued(dataDir).size() >= count);
  }

  private static List<MetricList> queued(Path dataDir) throws IOException {
    List<MetricList> records = new ArrayList<>();
    MetricListView view = new MetricListView(RecordLimits.FORMAT);
    try (QueueReader reader = QueueReader.browse(dataDir.resolve("queue"))) {
      for (QueueEntry entry; (entry = reader.next()) != null; ) {
        QueuedRecord record = (QueuedRecord) entry;
        view.wrap(record.array(), record.from(), record.from() + record.length());
        records.add(view.toMetricList());
      }
    }
    return records;
  }

  private static void sendUntilClosed(Socket socket) {
    try {
      for (int first = 0; ; first += 10) {
        MetricList[] records = new MetricList[10];
        for (int i = 0; i < records.length; i++) {
          records[i] = record(first + i);
        }
        send(socket, first, records);
      }
    } catch (IOException e) {
      // The collector has closed the connection, as it should.
    }
  }

  /** One block; with the header of the file before the first one. */
  private static void send(Socket socket, int first, MetricList... records) throws IOException {
    byte[] sync = new byte[16];
    ContainerBuilder builder = new ContainerBuilder(BlockCodec.forName("null"), sync);
    int header = builder.build().length;
    for (MetricList record : records) {
      AvroBytes bytes = new AvroBytes(100);
      MetricListView.encode(record, bytes);
      builder.add(bytes.array(), 0, bytes.length());
    }
    byte[] file = builder.build();
    OutputStream out = socket.getOutputStream();
    int from = first == 0 ? 0 : header;
    out.write(file, from, file.length - from);
    out.flush();
  }

  private static MetricList record(int number, Tag... tags) {
    return new MetricList(
        "test", List.of(tags), List.of(new Datapoint("number", (long) number, 1.0)));
  }
}
