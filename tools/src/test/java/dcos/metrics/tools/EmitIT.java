// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.MetricList;
import dcos.metrics.tools.emit.RandomRecords;
import dcos.metrics.tools.emit.TestReceiver;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericDatumWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code collector emit} as a process. */
@Timeout(120)
final class EmitIT {
  @TempDir private Path directory;

  @Test
  void sendsTheRandomRecordsOfASeed() throws Exception {
    try (TestReceiver receiver = new TestReceiver()) {
      ToolProcess.Result result =
          emit(receiver, "--random", "--count", "1000", "-seed=5", "--codec", "deflate");

      assertEquals(0, result.exitCode(), result.err());
      assertTrue(result.err().endsWith("1000 records sent\n"), result.err());
      List<String> expected =
          Stream.generate(new RandomRecords(5)::next)
              .limit(1000)
              .map(MetricList::toString)
              .toList();
      assertEquals(expected, List.copyOf(receiver.received));
    }
  }

  @Test
  void sendsAFileInAnotherTopic() throws Exception {
    Path file = directory.resolve("records.avro");
    List<MetricList> records = Stream.generate(new RandomRecords(6)::next).limit(25).toList();
    try (DataFileWriter<MetricList> writer =
        new DataFileWriter<>(new GenericDatumWriter<>(MetricList.getClassSchema()))) {
      writer.setCodec(CodecFactory.xzCodec(1));
      writer.create(MetricList.getClassSchema(), file.toFile());
      for (MetricList record : records) {
        writer.append(record);
      }
    }
    try (TestReceiver receiver = new TestReceiver()) {
      ToolProcess.Result result =
          emit(receiver, "--file", file.toString(), "--count", "20", "--topic", "other");

      assertEquals(0, result.exitCode(), result.err());
      List<String> expected =
          records.stream()
              .limit(20)
              .map(r -> new MetricList("other", r.getTags(), r.getDatapoints()).toString())
              .toList();
      assertEquals(expected, List.copyOf(receiver.received));
    }
  }

  @Test
  void sendsWhatComesBeforeADamagedPlaceInAFile() throws Exception {
    Path file = directory.resolve("damaged.avro");
    try (DataFileWriter<MetricList> writer =
        new DataFileWriter<>(new GenericDatumWriter<>(MetricList.getClassSchema()))) {
      writer.create(MetricList.getClassSchema(), file.toFile());
      RandomRecords random = new RandomRecords(7);
      for (int i = 0; i < 20; i++) {
        writer.append(random.next());
        if (i == 9) {
          writer.sync();
        }
      }
    }
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    try (TestReceiver receiver = new TestReceiver()) {
      ToolProcess.Result result = emit(receiver, "--file", file.toString());

      assertEquals(1, result.exitCode(), result.err());
      assertTrue(result.err().contains("cannot read " + file), result.err());
      assertTrue(result.err().contains(receiver.received.size() + " records sent"), result.err());
    }
  }

  @Test
  void sendsOwnFiguresUntilStopped() throws Exception {
    try (TestReceiver receiver = new TestReceiver();
        ToolProcess emit =
            ToolProcess.start(
                List.of(),
                Map.of(),
                "emit",
                "--to",
                "127.0.0.1:" + receiver.port(),
                "--period",
                "100ms")) {
      await().until(() -> receiver.received.stream().filter(EmitIT::isGeneral).count() >= 3);
      emit.stop();
      ToolProcess.Result result = emit.end();

      assertEquals(0, result.exitCode(), result.err());
      assertEquals(receiver.received.size() + " records sent\n", result.err());
    }
  }

  private static boolean isGeneral(String record) {
    return record.contains("\"topic\": \"host\"") && record.contains("host.memory.total_bytes");
  }

  @Test
  void waitsForAReceiverIfAsked() throws Exception {
    int port = freePort();
    try (ToolProcess emit =
        ToolProcess.start(
            List.of(),
            Map.of(),
            "emit",
            "--to",
            "127.0.0.1:" + port,
            "--wait",
            "--random",
            "--count",
            "1")) {
      try (TestReceiver receiver = new TestReceiver(port)) {
        assertEquals(0, emit.end().exitCode());
        assertEquals(1, receiver.received.size());
      }
    }
  }

  @Test
  void saysWhatIsWrongAndExitsAccordingly() throws Exception {
    int port = freePort();
    assertFailure(
        3,
        "collector emit: cannot connect to 127.0.0.1:" + port + ": connection refused",
        "emit",
        "--to",
        "127.0.0.1:" + port);
    assertFailure(3, "no such file", "emit", "--file", directory.resolve("none").toString());
    assertFailure(2, "--to", "emit", "--to", "nowhere");
    assertFailure(2, "--codec", "emit", "--codec", "zip");
    assertFailure(2, "--rate", "emit", "--rate", "0");
    assertFailure(2, "--period", "emit", "--period", "soon");
    assertFailure(2, "--count", "emit", "--count", "0");
    assertFailure(2, "--nonsense", "emit", "-nonsense");
    assertFailure(2, "a command is missing");
  }

  private static void assertFailure(int exitCode, String message, String... args) throws Exception {
    ToolProcess.Result result = ToolProcess.run(args);
    assertEquals(exitCode, result.exitCode(), result.err());
    assertTrue(result.err().contains(message), result.err());
    assertEquals(1, result.err().lines().count(), result.err());
    assertEquals("", result.out());
  }

  private static ToolProcess.Result emit(TestReceiver receiver, String... args) throws Exception {
    String[] all =
        Stream.concat(Stream.of("emit", "--to", "127.0.0.1:" + receiver.port()), Stream.of(args))
            .toArray(String[]::new);
    return ToolProcess.run(all);
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
