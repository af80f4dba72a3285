// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.Datapoint;
import dcos.metrics.MetricList;
import dcos.metrics.Tag;
import dcos.metrics.avro.AvroBytes;
import dcos.metrics.avro.BadDataException;
import dcos.metrics.avro.BlockCodec;
import dcos.metrics.avro.ContainerBuilder;
import dcos.metrics.avro.ContainerHeader;
import dcos.metrics.avro.MetricListView;
import dcos.metrics.tools.emit.RandomRecords;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MessageDecoderTest {
  private static final org.apache.kafka.connect.data.Schema TEXT =
      org.apache.kafka.connect.data.Schema.STRING_SCHEMA;
  private static final org.apache.kafka.connect.data.Schema TAG =
      SchemaBuilder.struct().field("key", TEXT).field("value", TEXT).build();
  private static final org.apache.kafka.connect.data.Schema DATAPOINT =
      SchemaBuilder.struct()
          .field("name", TEXT)
          .field("time_ms", org.apache.kafka.connect.data.Schema.INT64_SCHEMA)
          .field("value", org.apache.kafka.connect.data.Schema.FLOAT64_SCHEMA)
          .build();
  private static final org.apache.kafka.connect.data.Schema LIST =
      SchemaBuilder.struct()
          .field("topic", TEXT)
          .field("tags", SchemaBuilder.array(TAG).build())
          .field("datapoints", SchemaBuilder.array(DATAPOINT).build())
          .build();
  private static final org.apache.kafka.connect.data.Schema FLAT =
      SchemaBuilder.struct()
          .field("topic", TEXT)
          .field("name", TEXT)
          .field("value", org.apache.kafka.connect.data.Schema.FLOAT64_SCHEMA)
          .field("time_ms", org.apache.kafka.connect.data.Schema.INT64_SCHEMA)
          .field("tags", SchemaBuilder.map(TEXT, TEXT).build())
          .build();

  private final MessageDecoder decoder = new MessageDecoder();

  static List<String> codecs() {
    return BlockCodec.NAMES;
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void readsContainersThatAvroWrote(String codec) throws Exception {
    List<MetricList> records = randomRecords(300);
    DecodedMessage message =
        decoder.decode(avroFile(MetricList.getClassSchema(), codec, generic(records)));

    assertEquals(MessageFormat.CONTAINER, message.format());
    assertEquals(texts(records), texts(message.records()));
  }

  @Test
  void readsContainersThatTheCollectorWrote() throws Exception {
    List<MetricList> records = randomRecords(100);
    ContainerBuilder file = new ContainerBuilder(BlockCodec.forName("snappy"), new byte[16]);
    AvroBytes bytes = new AvroBytes(1024);
    for (MetricList record : records) {
      bytes.clear();
      MetricListView.encode(record, bytes);
      file.add(bytes.array(), 0, bytes.length());
    }

    assertEquals(texts(records), texts(decoder.decode(file.build()).records()));
  }

  @Test
  void readsContainersOfASchemaThatResolvesToOurs() throws Exception {
    Schema other =
        new Schema.Parser()
            .parse(
                """
                {"type": "record", "name": "MetricList", "namespace": "dcos.metrics", "fields": [
                  {"name": "extra", "type": "int"},
                  {"name": "datapoints", "type": {"type": "array", "items": {
                    "type": "record", "name": "Datapoint", "fields": [
                      {"name": "value", "type": "float"},
                      {"name": "time_ms", "type": "int"},
                      {"name": "name", "type": "string"}]}}},
                  {"name": "tags", "type": {"type": "array", "items": {
                    "type": "record", "name": "Tag", "fields": [
                      {"name": "key", "type": "string"}, {"name": "value", "type": "string"}]}}},
                  {"name": "topic", "type": "string"}]}
                """);
    GenericRecord datapoint =
        new GenericData.Record(other.getField("datapoints").schema().getElementType());
    datapoint.put("value", 1.5f);
    datapoint.put("time_ms", 7);
    datapoint.put("name", "n");
    GenericRecord record = new GenericData.Record(other);
    record.put("extra", 3);
    record.put("datapoints", List.of(datapoint));
    record.put("tags", List.of());
    record.put("topic", "t");

    DecodedMessage message = decoder.decode(avroFile(other, "null", List.of(record)));
    MetricList expected = new MetricList("t", List.of(), List.of(new Datapoint("n", 7L, 1.5)));
    assertEquals(texts(List.of(expected)), texts(message.records()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void refusesABlockThatHoldsAnotherNumberOfRecordsThanItSays(int told) throws Exception {
    AvroBytes records = new AvroBytes(1024);
    randomRecords(2).forEach(record -> MetricListView.encode(record, records));
    AvroBytes file = new AvroBytes(1024);
    byte[] sync = new byte[16];
    ContainerHeader.write(
        file, ContainerHeader.metadataFor(MetricList.getClassSchema(), "null"), sync);
    ContainerBuilder.writeBlock(BlockCodec.forName("null"), told, records, sync, file);
    BadDataException e =
        assertThrows(BadDataException.class, () -> decoder.decode(file.toByteArray()));
    assertEquals(BadDataException.Kind.CORRUPT, e.kind());
  }

  @Test
  void refusesContainersOfAnotherSchema() throws Exception {
    byte[] file = avroFile(Schema.create(Schema.Type.STRING), "null", List.of("text"));
    BadDataException e = assertThrows(BadDataException.class, () -> decoder.decode(file));
    assertEquals(BadDataException.Kind.UNSUPPORTED, e.kind());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void readsListsThatTheJsonConverterWrote(boolean envelope) throws Exception {
    try (JsonConverter converter = converter(envelope)) {
      for (MetricList record : randomRecords(500)) {
        DecodedMessage message =
            decoder.decode(converter.fromConnectData("topic", LIST, struct(record)));
        assertEquals(MessageFormat.LIST, message.format());
        assertEquals(texts(List.of(record)), texts(message.records()));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void readsDatapointsThatTheJsonConverterWrote(boolean envelope) throws Exception {
    try (JsonConverter converter = converter(envelope)) {
      for (MetricList record : randomRecords(500)) {
        for (Datapoint datapoint : record.getDatapoints()) {
          byte[] value = converter.fromConnectData("topic", FLAT, flat(record, datapoint));
          DecodedMessage message = decoder.decode(value);
          assertEquals(MessageFormat.DATAPOINT, message.format());
          MetricList decoded = message.records().get(0);
          assertEquals(record.getTopic(), decoded.getTopic());
          assertEquals(tagMap(record), tagMap(decoded));
          assertEquals(
              List.of(datapoint).toString(), decoded.getDatapoints().toString(), () -> text(value));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "text",
        "{",
        "{}",
        "[1]",
        "{\"a\": 1}",
        "{\"datapoints\": 1, \"tags\": [], \"topic\": \"t\"}",
        "{\"datapoints\": [], \"tags\": [{\"key\": 1}], \"topic\": \"t\"}",
        "{\"datapoints\": [], \"tags\": []}",
        "{\"name\":\"n\",\"value\":\"x\",\"time_ms\":1,\"topic\":\"t\",\"tags\":{}}",
        "{\"name\":\"n\",\"value\":1,\"time_ms\":1.5,\"topic\":\"t\",\"tags\":{}}",
        "{\"name\":\"n\",\"value\":1,\"time_ms\":99999999999999999999,\"topic\":\"t\",\"tags\":{}}",
        "{\"schema\": null, \"payload\": null}",
        "{\"datapoints\": [], \"tags\": [], \"topic\": \"t\"} more",
        "Obj",
        "Object",
        "Obj\u0001",
      })
  void refusesWhatItCannotDecode(String value) {
    BadDataException e =
        assertThrows(BadDataException.class, () -> decoder.decode(value.getBytes(UTF_8)));
    assertTrue(!e.getMessage().isBlank());
  }

  @Test
  void refusesNothingAtAll() {
    assertThrows(BadDataException.class, () -> decoder.decode(null));
  }

  /** Whatever the damage, the answer is a record or a refusal, never another exception. */
  @Test
  void survivesAnyDamage() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<byte[]> messages =
        List.of(
            avroFile(MetricList.getClassSchema(), "deflate", generic(randomRecords(20))),
            avroFile(MetricList.getClassSchema(), "null", generic(randomRecords(20))),
            converter(false).fromConnectData("t", LIST, struct(randomRecords(1).get(0))));
    for (int i = 0; i < 3000; i++) {
      byte[] damaged = messages.get(i % messages.size()).clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      byte[] cut = Arrays.copyOf(damaged, damaged.length - random.nextInt(3));
      try {
        decoder.decode(cut);
      } catch (BadDataException e) {
        // What is asked for.
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + seed + ", try " + i, e);
      }
    }
  }

  private static JsonConverter converter(boolean envelope) {
    JsonConverter converter = new JsonConverter();
    converter.configure(Map.of("schemas.enable", envelope), false);
    return converter;
  }

  private static Struct struct(MetricList record) {
    List<Struct> tags =
        record.getTags().stream()
            .map(tag -> new Struct(TAG).put("key", tag.getKey()).put("value", tag.getValue()))
            .toList();
    List<Struct> datapoints =
        record.getDatapoints().stream()
            .map(
                point ->
                    new Struct(DATAPOINT)
                        .put("name", point.getName())
                        .put("time_ms", point.getTimeMs())
                        .put("value", point.getValue()))
            .toList();
    return new Struct(LIST)
        .put("topic", record.getTopic())
        .put("tags", tags)
        .put("datapoints", datapoints);
  }

  private static Struct flat(MetricList record, Datapoint datapoint) {
    return new Struct(FLAT)
        .put("topic", record.getTopic())
        .put("name", datapoint.getName())
        .put("value", datapoint.getValue())
        .put("time_ms", datapoint.getTimeMs())
        .put("tags", tagMap(record));
  }

  private static Map<String, String> tagMap(MetricList record) {
    Map<String, String> tags = new LinkedHashMap<>();
    for (Tag tag : record.getTags()) {
      tags.put(tag.getKey(), tag.getValue());
    }
    return tags;
  }

  private static List<Object> generic(List<MetricList> records) {
    return List.copyOf(records);
  }

  private static byte[] avroFile(Schema schema, String codec, List<?> records) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DataFileWriter<Object> writer = new DataFileWriter<>(new GenericDatumWriter<>(schema))) {
      writer.setCodec(CodecFactory.fromString(codec)).setSyncInterval(2000).create(schema, out);
      for (Object record : records) {
        writer.append(record);
      }
    }
    return out.toByteArray();
  }

  private static List<MetricList> randomRecords(int count) {
    return Stream.generate(new RandomRecords(count)::next).limit(count).toList();
  }

  private static List<String> texts(List<MetricList> records) {
    return records.stream().map(MetricList::toString).toList();
  }

  private static String text(byte[] value) {
    return new String(value, UTF_8);
  }
}
