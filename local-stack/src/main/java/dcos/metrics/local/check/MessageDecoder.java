// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dcos.metrics.Tag;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Reads the collector's messages with what any consumer has at hand: a JSON parser, Avro, and the
 * headers as strings. Not safe for use by several threads.
 */
public final class MessageDecoder {
  private static final String QUEUE = "metrics.queue";
  private static final String EPOCH = "metrics.epoch";
  private static final String POSITIONS = "metrics.positions";
  private static final String PART = "metrics.part";
  private static final String GAP = "metrics.gap";
  private static final String PROBE = "metrics.probe";

  private final ObjectMapper json = new ObjectMapper();
  private final Format format;

  public MessageDecoder(Format format) {
    this.format = format;
  }

  /** Whether the message only shows that Kafka takes messages, and holds no record. */
  public static boolean isProbe(ConsumerRecord<byte[], byte[]> message) {
    return header(message, PROBE) != null;
  }

  /** The cause that a gap record gives for a loss, or null if the message is none. */
  public static String gapCause(ConsumerRecord<byte[], byte[]> message) {
    return header(message, GAP);
  }

  /**
   * The positions that a gap record declares missing; there may be none.
   *
   * @throws IOException if a header is missing
   */
  public static long[] gapPositions(ConsumerRecord<byte[], byte[]> message) throws IOException {
    String ranges = requiredHeader(message, POSITIONS);
    return ranges.isEmpty() ? new long[0] : positions(ranges);
  }

  /**
   * What the message holds.
   *
   * @throws IOException if it is not of the format, or a header is missing
   */
  public List<Received> decode(ConsumerRecord<byte[], byte[]> message) throws IOException {
    String queue = requiredHeader(message, QUEUE);
    String epoch = requiredHeader(message, EPOCH);
    long[] positions = positions(requiredHeader(message, POSITIONS));
    return switch (format) {
      case LIST -> {
        JsonNode record = payload(message);
        yield List.of(
            new Received(
                new Received.Origin(queue, epoch, only(positions), 0, 0),
                message.topic(),
                text(record, "topic"),
                tagList(field(record, "tags")),
                datapoints(field(record, "datapoints"))));
      }
      case DATAPOINT -> {
        JsonNode datapoint = payload(message);
        String[] part = requiredHeader(message, PART).split("/", -1);
        yield List.of(
            new Received(
                new Received.Origin(
                    queue,
                    epoch,
                    only(positions),
                    Integer.parseInt(part[0]),
                    Integer.parseInt(part[1])),
                message.topic(),
                text(datapoint, "topic"),
                tagMap(field(datapoint, "tags")),
                List.of(datapoint(datapoint))));
      }
      case CONTAINER -> container(message, queue, epoch, positions);
    };
  }

  private static List<Received> container(
      ConsumerRecord<byte[], byte[]> message, String queue, String epoch, long[] positions)
      throws IOException {
    List<Received> all = new ArrayList<>();
    try (DataFileStream<GenericRecord> file =
        new DataFileStream<>(
            new ByteArrayInputStream(message.value()), new GenericDatumReader<>())) {
      for (GenericRecord list : file) {
        if (all.size() == positions.length) {
          throw new IOException("has more records than " + POSITIONS + " says");
        }
        all.add(
            new Received(
                new Received.Origin(queue, epoch, positions[all.size()], 0, 0),
                message.topic(),
                list.get("topic").toString(),
                avroTags(list),
                avroDatapoints(list)));
      }
    }
    if (all.size() != positions.length) {
      throw new IOException(
          "has " + all.size() + " records, but " + POSITIONS + " has " + positions.length);
    }
    return all;
  }

  private static List<Tag> avroTags(GenericRecord list) {
    List<Tag> tags = new ArrayList<>();
    for (Object item : (List<?>) list.get("tags")) {
      GenericRecord tag = (GenericRecord) item;
      tags.add(new Tag(tag.get("key").toString(), tag.get("value").toString()));
    }
    return tags;
  }

  private static List<Point> avroDatapoints(GenericRecord list) {
    List<Point> points = new ArrayList<>();
    for (Object item : (List<?>) list.get("datapoints")) {
      GenericRecord point = (GenericRecord) item;
      points.add(
          new Point(
              point.get("name").toString(),
              (Long) point.get("time_ms"),
              (Double) point.get("value")));
    }
    return points;
  }

  private JsonNode payload(ConsumerRecord<byte[], byte[]> message) throws IOException {
    JsonNode value = json.readTree(message.value());
    return value.has("schema") && value.has("payload") ? value.get("payload") : value;
  }

  private static List<Tag> tagList(JsonNode nodes) throws IOException {
    List<Tag> tags = new ArrayList<>();
    for (JsonNode node : nodes) {
      tags.add(new Tag(text(node, "key"), text(node, "value")));
    }
    return tags;
  }

  private static List<Tag> tagMap(JsonNode node) {
    List<Tag> tags = new ArrayList<>();
    node.properties()
        .forEach(entry -> tags.add(new Tag(entry.getKey(), entry.getValue().asText())));
    return tags;
  }

  private static List<Point> datapoints(JsonNode nodes) throws IOException {
    List<Point> datapoints = new ArrayList<>();
    for (JsonNode node : nodes) {
      datapoints.add(datapoint(node));
    }
    return datapoints;
  }

  private static Point datapoint(JsonNode node) throws IOException {
    JsonNode time = field(node, "time_ms");
    JsonNode value = field(node, "value");
    if (!time.isIntegralNumber()) {
      throw new IOException("has a time_ms that is no whole number: " + time);
    }
    // JSON has no NaN and no infinities; they come as strings.
    return new Point(
        text(node, "name"),
        time.longValue(),
        value.isTextual() ? Double.parseDouble(value.textValue()) : value.doubleValue());
  }

  private static String text(JsonNode node, String name) throws IOException {
    return field(node, name).textValue();
  }

  private static JsonNode field(JsonNode node, String name) throws IOException {
    JsonNode field = node.get(name);
    if (field == null) {
      throw new IOException("has no field " + name);
    }
    return field;
  }

  /** {@code 5,7-9} is 5, 7, 8, 9. */
  public static long[] positions(String ranges) throws IOException {
    LongStream.Builder all = LongStream.builder();
    try {
      for (String range : ranges.split(",", -1)) {
        int dash = range.indexOf('-');
        long first = Long.parseLong(dash < 0 ? range : range.substring(0, dash));
        long last = dash < 0 ? first : Long.parseLong(range.substring(dash + 1));
        for (long position = first; position <= last; position++) {
          all.add(position);
        }
      }
    } catch (NumberFormatException e) {
      throw new IOException("has a header " + POSITIONS + " that is no list of ranges: " + ranges);
    }
    return all.build().toArray();
  }

  private static long only(long[] positions) throws IOException {
    if (positions.length != 1) {
      throw new IOException("has " + positions.length + " positions instead of one");
    }
    return positions[0];
  }

  private static String requiredHeader(ConsumerRecord<byte[], byte[]> message, String name)
      throws IOException {
    String value = header(message, name);
    if (value == null) {
      throw new IOException("has no header " + name);
    }
    return value;
  }

  private static String header(ConsumerRecord<byte[], byte[]> message, String name) {
    Header header = message.headers().lastHeader(name);
    return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
  }
}
