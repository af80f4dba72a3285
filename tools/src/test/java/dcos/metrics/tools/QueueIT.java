// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dcos.metrics.MetricList;
import dcos.metrics.avro.AvroBytes;
import dcos.metrics.avro.MetricListView;
import dcos.metrics.queue.QueueConfig;
import dcos.metrics.queue.QueuePosition;
import dcos.metrics.queue.QueueReader;
import dcos.metrics.queue.QueueWriter;
import dcos.metrics.tools.emit.RandomRecords;
import dcos.metrics.tools.message.MessageDecoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code collector queue} as a process. */
@Timeout(180)
final class QueueIT {
  private static final int RECORDS = 200;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path data;
  private Path queue;
  private final List<MetricList> sent = new ArrayList<>();
  private final RandomRecords random = new RandomRecords(11);

  @BeforeEach
  void setUp() {
    queue = data.resolve("queue");
  }

  @Test
  void catPrintsEveryRecordInOneLine() throws Exception {
    long epoch = write(RECORDS);
    ToolProcess.Result result = ToolProcess.run("queue", "cat", data.toString());

    assertEquals(0, result.exitCode(), result.err());
    assertEquals("", result.err());
    List<String> lines = result.out().lines().toList();
    assertEquals(RECORDS, lines.size());
    MessageDecoder decoder = new MessageDecoder();
    for (int i = 0; i < RECORDS; i++) {
      JsonNode line = JSON.readTree(lines.get(i));
      assertEquals(i, line.get("position").longValue());
      assertEquals(QueuePosition.epochText(epoch), line.get("epoch").textValue());
      byte[] bytes = lines.get(i).getBytes(StandardCharsets.UTF_8);
      assertEquals(sent.get(i).toString(), decoder.decode(bytes).records().get(0).toString());
    }
  }

  /** Fails if a command takes every failure to write for a reader that has gone. */
  @Test
  void outputThatCannotBeWrittenIsAnError() throws Exception {
    write(RECORDS);
    Path full = Path.of("/dev/full");
    for (List<String> command :
        List.of(
            List.of("queue", "cat", data.toString()),
            List.of("queue", "ls", data.toString()),
            List.of("queue", "--help"))) {
      try (ToolProcess tool = ToolProcess.startInto(full, command.toArray(String[]::new))) {
        ToolProcess.Result result = tool.end();
        assertEquals(3, result.exitCode(), command::toString);
        assertTrue(
            result.err().endsWith("cannot write to standard output: No space left on device\n"),
            result.err());
      }
    }
  }

  /** As root everything can be read, so it is not seen there. */
  @Test
  void whatMustNotBeReadIsNotTakenForNothing() throws Exception {
    write(1);
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("---------"));
    try {
      assumeFalse(Files.isReadable(data), "this user may read everything");
      ToolProcess.Result result = ToolProcess.run("queue", "ls", data.toString());
      assertEquals(3, result.exitCode());
      assertEquals(
          "collector queue ls: cannot read the queue in "
              + data
              + ": permission denied for "
              + data.resolve("queue.id")
              + "\n",
          result.err());
    } finally {
      Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void aCommandThatIsMisspeltIsSuggested() throws Exception {
    ToolProcess.Result result = ToolProcess.run("queue", "redaers");
    assertEquals(2, result.exitCode());
    assertTrue(result.err().contains("did you mean readers?"), result.err());
  }

  @Test
  void catPrintsAPart() throws Exception {
    write(RECORDS);
    assertEquals(
        List.of(50L, 51L, 52L),
        positions(ToolProcess.run("queue", "cat", "--from=50", "--count=3", queue.toString())));
    assertEquals(
        List.of(), positions(ToolProcess.run("queue", "cat", "--from=end", queue.toString())));
  }

  @Test
  void catFollowsAQueueWhileItIsWrittenUntilStopped() throws Exception {
    try (QueueWriter writer = QueueWriter.open(config())) {
      offer(writer, 10);
      Path out = data.resolve("out");
      try (ToolProcess cat =
          ToolProcess.startInto(out, "queue", "cat", "--follow", queue.toString())) {
        await().until(() -> Files.readString(out).lines().count() == 10);
        offer(writer, 5);
        await().until(() -> Files.readString(out).lines().count() == 15);
        cat.stop();
        assertEquals(0, cat.end().exitCode());
      }
    }
  }

  @Test
  void catEndsQuietlyWhenNobodyReadsItsOutput() throws Exception {
    write(5000);
    try (ToolProcess cat =
        ToolProcess.start(List.of(), Map.of(), "queue", "cat", queue.toString())) {
      cat.closeOutput();
      ToolProcess.Result result = cat.end();
      assertEquals(0, result.exitCode(), result.err());
      assertEquals("", result.err());
    }
  }

  @Test
  void catNeedsNoClassOfKafka() throws Exception {
    write(1);
    try (ToolProcess cat =
        ToolProcess.start(List.of("-verbose:class"), Map.of(), "queue", "cat", queue.toString())) {
      String out = cat.end().out();
      assertTrue(out.contains("\"position\":0"), out);
      assertEquals(
          List.of(), out.lines().filter(line -> line.contains("org.apache.kafka")).toList());
    }
  }

  @Test
  void verifyAndCatTellOfDamage() throws Exception {
    write(RECORDS);
    write(RECORDS);
    assertEquals(0, ToolProcess.run("queue", "verify", data.toString()).exitCode());
    Path segment = queue.resolve("00000000000000000000.avro");
    byte[] bytes = Files.readAllBytes(segment);
    bytes[bytes.length / 2] ^= 1;
    Files.write(segment, bytes);

    ToolProcess.Result verify = ToolProcess.run("queue", "verify", data.toString());
    assertEquals(1, verify.exitCode(), verify.err());
    assertTrue(verify.out().contains("damaged: bytes "), verify.out());
    assertTrue(verify.out().contains("gap: "), verify.out());
    assertTrue(verify.out().contains("1 damaged places, 1 gaps"), verify.out());

    ToolProcess.Result cat = ToolProcess.run("queue", "cat", data.toString());
    assertEquals(0, cat.exitCode());
    assertTrue(cat.err().startsWith("collector queue cat: gap: "), cat.err());
    assertEquals(1, cat.err().lines().count());

    ToolProcess.Result gaps = ToolProcess.run("queue", "cat", "--gaps", data.toString());
    assertEquals("", gaps.err());
    List<String> lines = gaps.out().lines().filter(line -> line.startsWith("{\"gap\"")).toList();
    assertEquals(1, lines.size());
    JsonNode gap = JSON.readTree(lines.get(0)).get("gap");
    assertEquals("damaged", gap.get("cause").textValue());
    assertEquals(
        2L * RECORDS, cat.out().lines().count() + gap.get("count").longValue(), gap.toString());
  }

  @Test
  void lsShowsSegmentsAndReaders() throws Exception {
    write(RECORDS);
    QueueReader reader = QueueReader.register(queue, "my-connector");
    for (int i = 0; i < 50; i++) {
      reader.commit(reader.next().next());
    }
    ToolProcess.Result running = ToolProcess.run("queue", "ls", data.toString());
    reader.close();

    assertEquals(0, running.exitCode(), running.err());
    assertTrue(running.out().contains("queue      " + reader.queue()), running.out());
    assertTrue(running.out().contains("positions  0 up to 200"), running.out());
    assertTrue(running.out().contains("00000000000000000000.avro  0 - 199"), running.out());
    assertEquals(
        List.of("my-connector", "50", "150", "yes"), readerRow(running.out()), running.out());

    ToolProcess.Result stopped = ToolProcess.run("queue", "readers", "ls", data.toString());
    assertEquals(List.of("my-connector", "50", "150", "no"), readerRow(stopped.out()));
  }

  @Test
  void readersRmRemovesAReaderThatIsNotRunning() throws Exception {
    write(1);
    QueueReader reader = QueueReader.register(queue, "c");
    ToolProcess.Result running = ToolProcess.run("queue", "readers", "rm", "c", data.toString());
    assertEquals(3, running.exitCode());
    assertTrue(running.err().contains("is running"), running.err());
    reader.close();
    assertEquals(0, ToolProcess.run("queue", "readers", "rm", "c", data.toString()).exitCode());
    ToolProcess.Result gone = ToolProcess.run("queue", "readers", "rm", "c", data.toString());
    assertEquals(3, gone.exitCode());
    assertTrue(gone.err().contains("has no reader 'c'"), gone.err());
  }

  @Test
  void changesNothing() throws Exception {
    write(RECORDS);
    List<String> before = listing();
    for (String command : List.of("ls", "cat", "verify")) {
      assertEquals(0, ToolProcess.run("queue", command, data.toString()).exitCode());
    }
    assertEquals(before, listing());
  }

  @Test
  void saysWhatIsWrongAndExitsAccordingly() throws Exception {
    assertFailure(3, "there is no queue in " + data, "queue", "cat", data.toString());
    assertFailure(3, "there is no directory ", "queue", "ls", data.resolve("none").toString());
    write(1);
    assertFailure(2, "--from", "queue", "cat", "--from", "2", data.toString());
    assertFailure(2, "--from", "queue", "cat", "--from", "x", data.toString());
    assertFailure(2, "a command is missing", "queue");
    assertFailure(2, "a command is missing", "queue", "readers");
  }

  private static void assertFailure(int exitCode, String message, String... args) throws Exception {
    ToolProcess.Result result = ToolProcess.run(args);
    assertEquals(exitCode, result.exitCode(), result.err());
    assertTrue(result.err().contains(message), result.err());
    assertEquals(1, result.err().lines().count(), result.err());
    assertEquals("", result.out());
  }

  private static List<Long> positions(ToolProcess.Result result) throws IOException {
    assertEquals(0, result.exitCode(), result.err());
    List<Long> positions = new ArrayList<>();
    for (String line : result.out().lines().toList()) {
      positions.add(JSON.readTree(line).get("position").longValue());
    }
    return positions;
  }

  /** Name, position, lag and whether it runs, of the one reader. */
  private static List<String> readerRow(String out) {
    String row = out.lines().filter(line -> line.startsWith("my-connector")).findFirst().get();
    List<String> words = Pattern.compile(" +").splitAsStream(row).toList();
    return List.of(words.get(0), words.get(1), words.get(3), words.get(6));
  }

  private List<String> listing() throws IOException {
    try (var files = Files.walk(queue)) {
      return files
          .sorted()
          .map(
              file -> {
                try {
                  return file
                      + " "
                      + PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
                      + " "
                      + Files.getLastModifiedTime(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              })
          .toList();
    }
  }

  private QueueConfig config() {
    return QueueConfig.of(queue).withMinFreeBytes(0).withBlocks(Duration.ofHours(1), 10, 64 << 10);
  }

  private long write(int count) throws IOException {
    try (QueueWriter writer = QueueWriter.open(config())) {
      offer(writer, count);
      return writer.epoch();
    }
  }

  private void offer(QueueWriter writer, int count) throws IOException {
    AvroBytes bytes = new AvroBytes(1024);
    for (int i = 0; i < count; i++) {
      MetricList record = random.next();
      sent.add(record);
      bytes.clear();
      MetricListView.encode(record, bytes);
      assertTrue(writer.offer(bytes.array(), 0, bytes.length()) >= 0);
    }
    writer.flush();
  }
}
