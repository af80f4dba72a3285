// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.check;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dcos.metrics.MetricList;
import dcos.metrics.Tag;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class MessageDecoderTest {
  @Test
  void readsARecordAsJson() throws Exception {
    var message =
        message(
            """
            {"topic": "agent", "tags": [{"key": "k", "value": "v"}], "datapoints": [
              {"name": "a", "time_ms": 9223372036854775807, "value": -0.0},
              {"name": "b", "time_ms": -1, "value": "NaN"},
              {"name": "c", "time_ms": 0, "value": "-Infinity"}]}
            """
                .getBytes(StandardCharsets.UTF_8),
            "7");
    Received received = new MessageDecoder(Format.LIST).decode(message).get(0);
    assertEquals(new Received.Origin("q", "e", 7, 0, 0), received.origin());
    assertEquals("agent", received.topic());
    assertEquals(List.of(new Tag("k", "v")), received.tags());
    assertEquals(
        List.of(
            new Point("a", Long.MAX_VALUE, -0.0),
            new Point("b", -1, Double.NaN),
            new Point("c", 0, Double.NEGATIVE_INFINITY)),
        received.datapoints());
  }

  @Test
  void readsADatapointAsJsonWithItsSchema() throws Exception {
    var message =
        message(
            """
            {"schema": {}, "payload": {"topic": "agent", "name": "a", "time_ms": 5, "value": 1.5,
              "tags": {"k": "v"}}}
            """
                .getBytes(StandardCharsets.UTF_8),
            "7");
    message.headers().add("metrics.part", "2/3".getBytes(StandardCharsets.UTF_8));
    Received received = new MessageDecoder(Format.DATAPOINT).decode(message).get(0);
    assertEquals(new Received.Origin("q", "e", 7, 2, 3), received.origin());
    assertEquals(List.of(new Tag("k", "v")), received.tags());
    assertEquals(List.of(new Point("a", 5, 1.5)), received.datapoints());
  }

  @Test
  void givesEachRecordOfAContainerItsPosition() throws Exception {
    List<Received> received =
        new MessageDecoder(Format.CONTAINER).decode(message(container("a", "b", "c"), "5,7-8"));
    assertEquals(
        List.of(5L, 7L, 8L), received.stream().map(one -> one.origin().position()).toList());
    assertEquals(List.of("a", "b", "c"), received.stream().map(Received::topic).toList());
  }

  @Test
  void refusesAContainerWithMoreOrFewerRecordsThanPositions() throws Exception {
    MessageDecoder decoder = new MessageDecoder(Format.CONTAINER);
    var fewer = message(container("a", "b"), "5-7");
    assertThrows(IOException.class, () -> decoder.decode(fewer));
    var more = message(container("a", "b"), "5");
    assertThrows(IOException.class, () -> decoder.decode(more));
  }

  @Test
  void readsRanges() throws Exception {
    assertArrayEquals(new long[] {5, 7, 8, 9}, MessageDecoder.positions("5,7-9"));
    assertThrows(IOException.class, () -> MessageDecoder.positions("5,-"));
  }

  private static ConsumerRecord<byte[], byte[]> message(byte[] value, String positions) {
    ConsumerRecord<byte[], byte[]> message = new ConsumerRecord<>("topic", 0, 0, null, value);
    message.headers().add("metrics.queue", "q".getBytes(StandardCharsets.UTF_8));
    message.headers().add("metrics.epoch", "e".getBytes(StandardCharsets.UTF_8));
    message.headers().add("metrics.positions", positions.getBytes(StandardCharsets.UTF_8));
    return message;
  }

  private static byte[] container(String... topics) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataFileWriter<MetricList> writer =
        new DataFileWriter<>(new SpecificDatumWriter<>(MetricList.class))) {
      writer.create(MetricList.getClassSchema(), bytes);
      for (String topic : topics) {
        writer.append(new MetricList(topic, List.of(), List.of()));
      }
    }
    return bytes.toByteArray();
  }
}
