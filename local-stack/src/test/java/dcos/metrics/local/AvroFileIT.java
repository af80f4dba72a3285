// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dcos.metrics.MetricList;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.RandomData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A file as {@code avro-tools random} makes it, sent as the manual says, without Kafka. */
class AvroFileIT {
  private static final int COUNT = 1000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path directory;

  @RegisterExtension final LogsOnFailure logs = new LogsOnFailure(() -> directory);

  @Test
  void isLoggedRecordByRecordAndReadableInTheQueueWithAvrosOwnReader() throws Exception {
    Path file = directory.resolve("random.avro");
    List<GenericRecord> sent = writeRandomFile(file);
    CollectorProcess collector =
        new CollectorProcess(
            Installation.find(),
            directory,
            0,
            List.of(
                "-kafka=false",
                "-agent-polling=false",
                "-record-input-log",
                // Each of the records has a topic of its own.
                "-topics-new-per-minute=" + COUNT,
                "-topics-new-per-connection=" + COUNT));
    try (collector) {
      collector.start();
      send(file, collector);
      collector.await(() -> queued(collector).size() == COUNT, "all are in the queue", PATIENCE);
      List<GenericRecord> queued = queued(collector);
      for (int i = 0; i < COUNT; i++) {
        assertEquals(sent.get(i).get("topic"), queued.get(i).get("topic"));
        assertEquals(
            sent.get(i).get("datapoints").toString(), queued.get(i).get("datapoints").toString());
        assertEquals((long) i, queued.get(i).get("position"));
      }
      for (GenericRecord record : sent) {
        String topic = record.get("topic").toString();
        collector
            .process()
            .awaitLine(line -> line.contains(topic), "that it has a record of " + topic, PATIENCE);
      }
      assertEquals(0, collector.stop());
    }
  }

  /** The README's example. */
  @Test
  void theSampleOfTheManualArrives() throws Exception {
    Path file = Installation.find().home().resolve("docs/sample.avro");
    try (CollectorProcess collector =
        new CollectorProcess(
            Installation.find(), directory, 0, List.of("-kafka=false", "-agent-polling=false"))) {
      collector.start();
      send(file, collector);
      collector.await(() -> queued(collector).size() == 5, "all are in the queue", PATIENCE);
      assertEquals(0, collector.stop());
    }
  }

  private static List<GenericRecord> writeRandomFile(Path file) throws IOException {
    long seed = Long.getLong("test.seed", 1);
    System.out.println("random file, seed " + seed);
    Schema schema = MetricList.getClassSchema();
    List<GenericRecord> records = new ArrayList<>();
    try (DataFileWriter<Object> writer = new DataFileWriter<>(new GenericDatumWriter<>())) {
      writer.create(schema, file.toFile());
      for (Object record : new RandomData(schema, COUNT, seed)) {
        writer.append(record);
        records.add((GenericRecord) record);
      }
    }
    return records;
  }

  /** As netcat does; what is installed must not change what is tested. */
  private static void send(Path file, CollectorProcess collector) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(collector.input());
      try (OutputStream out = socket.getOutputStream()) {
        Files.copy(file, out);
      }
    }
  }

  /** As {@code avro-tools tojson} reads them, while the collector goes on. */
  private static List<GenericRecord> queued(CollectorProcess collector) {
    List<GenericRecord> records = new ArrayList<>();
    try (Stream<Path> files = Files.list(collector.queueDir())) {
      for (Path segment :
          files.filter(file -> file.toString().endsWith(".avro")).sorted().toList()) {
        try (DataFileReader<GenericRecord> reader =
            new DataFileReader<>(segment.toFile(), new GenericDatumReader<>())) {
          reader.forEach(records::add);
        }
      }
    } catch (IOException | RuntimeException e) {
      // A block that is just being written; the next look will see it whole.
      return records;
    }
    return records;
  }
}
