// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.avro;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.MetricList;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerHeaderTest {
  private static final int LIMIT = 64 << 10;
  private static final byte[] SYNC = "0123456789abcdef".getBytes(UTF_8);

  @Test
  void readsWhatAvroWrote() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DataFileWriter<MetricList> writer =
        new DataFileWriter<>(new SpecificDatumWriter<>(MetricList.class))) {
      writer.setMeta("who", "a test");
      writer.create(MetricList.getClassSchema(), out, SYNC);
    }
    byte[] file = out.toByteArray();
    ContainerHeader header = ContainerHeader.parse(file, 0, file.length, LIMIT);
    assertEquals(file.length, header.length());
    assertArrayEquals(SYNC, header.sync());
    assertEquals("a test", header.text("who"));
    assertEquals("null", header.codecName());
    assertEquals(MetricList.getClassSchema(), header.schema());
    assertNull(header.text("nothing"));
  }

  /** Neither more nor less than Avro's own reader of files. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'record','name':'M','fields':[{'name':'a','default':null,'type':{'type':'array','items':'string'}}]}",
        "{'type':'record','name':'M','fields':[{'name':'a','default':'x','type':'long'}]}",
        "{'type':'record','name':'my-list','fields':[{'name':'1st field','type':'long'}]}",
        "{'type':'record','name':'M','namespace':'a-b.c d','fields':[]}",
        "{'type':'enum','name':'E','symbols':['a-b','c d'],'default':'e'}",
        "{'type':'record','name':'M','fields':[{'name':'a','type':'long'},{'name':'a','type':'long'}]}",
        "{'type':'record','name':'M','fields':[{'name':'a','type':'Unknown'}]}",
        "{'type':'record','name':'M'}",
        "{'type':'fixed','name':'F'}",
        "['null','null']",
        "'long'",
        "{} {}",
        "{",
        ""
      })
  void takesWhateverSchemaAvrosReaderTakes(String text) throws IOException {
    String json = text.replace('\'', '"');
    AvroBytes out = new AvroBytes(64);
    ContainerHeader.write(out, Map.of("avro.schema", json.getBytes(UTF_8)), SYNC);
    byte[] file = out.toByteArray();
    ContainerHeader header = ContainerHeader.parse(file, 0, file.length, LIMIT);
    Schema theirs;
    try (DataFileStream<Object> reader =
        new DataFileStream<>(new ByteArrayInputStream(file), new GenericDatumReader<>())) {
      theirs = reader.getSchema();
    } catch (IOException | RuntimeException e) {
      BadDataException refusal = assertThrows(BadDataException.class, header::schema);
      String told = "the header's avro.schema is no Avro schema: ";
      assertTrue(refusal.getMessage().startsWith(told), refusal.getMessage());
      assertTrue(refusal.getMessage().length() > told.length() + 3, "without a reason");
      return;
    }
    assertEquals(theirs.toString(), header.schema().toString());
  }

  @Test
  void needsMoreBytesAtEveryCutAndIgnoresWhatFollows() throws IOException {
    byte[] file = header(ContainerHeader.metadataFor(MetricList.getClassSchema(), "deflate"));
    byte[] moved = new byte[file.length + 20];
    System.arraycopy(file, 0, moved, 5, file.length);
    for (int cut = 0; cut < file.length; cut++) {
      assertNull(ContainerHeader.parse(moved, 5, 5 + cut, LIMIT), "cut at " + cut);
    }
    assertEquals(file.length, ContainerHeader.parse(moved, 5, 5 + file.length, LIMIT).length());
    assertEquals("deflate", ContainerHeader.parse(moved, 5, moved.length, LIMIT).codecName());
  }

  @Test
  void readsMetadataInBlocksWithSizes() throws IOException {
    AvroBytes out = new AvroBytes(64);
    out.write(new byte[] {'O', 'b', 'j', 1});
    for (String key : new String[] {"a", "b"}) {
      out.writeLong(-1);
      out.writeLong(4);
      out.writeString(key);
      out.writeString("1");
    }
    out.writeLong(0);
    out.write(SYNC);
    ContainerHeader header = ContainerHeader.parse(out.array(), 0, out.length(), LIMIT);
    assertEquals("1", header.text("a"));
    assertEquals("1", header.text("b"));
  }

  @Test
  void isTooLargeAsSoonAsItCannotFit() throws IOException {
    Map<String, byte[]> metadata = new LinkedHashMap<>();
    metadata.put("key", new byte[200]);
    byte[] file = header(metadata);
    assertEquals(file.length, ContainerHeader.parse(file, 0, file.length, file.length).length());
    assertKind(BadDataException.Kind.TOO_LARGE, Arrays.copyOf(file, 20), 100);
    assertKind(BadDataException.Kind.TOO_LARGE, Arrays.copyOf(file, file.length - 1), 210);
  }

  @Test
  void impossibleCountsAndLengthsAreRefusedAtOnce() throws IOException {
    for (long claim : new long[] {1001, 1L << 33, Long.MAX_VALUE, Long.MIN_VALUE, -1001}) {
      AvroBytes out = start();
      out.writeLong(claim);
      out.writeLong(0);
      assertKind(BadDataException.Kind.TOO_LARGE, out.toByteArray(), LIMIT);
    }
    AvroBytes later = start();
    later.writeLong(1);
    later.writeString("k");
    later.writeString("v");
    later.writeLong(Long.MAX_VALUE);
    assertKind(BadDataException.Kind.TOO_LARGE, later.toByteArray(), LIMIT);

    AvroBytes length = start();
    length.writeLong(1);
    length.writeLong(-5);
    assertKind(BadDataException.Kind.CORRUPT, length.toByteArray(), LIMIT);
    length.truncate(5);
    length.writeLong(Long.MAX_VALUE);
    assertKind(BadDataException.Kind.TOO_LARGE, length.toByteArray(), LIMIT);
  }

  @Test
  void somethingElseIsRefusedAtItsFirstWrongByte() throws IOException {
    assertKind(BadDataException.Kind.CORRUPT, "G".getBytes(UTF_8), LIMIT);
    assertKind(BadDataException.Kind.CORRUPT, "Obj\u0002".getBytes(UTF_8), LIMIT);
  }

  @Test
  void anyBytesGiveAHeaderOrABadDataException() {
    long seed = Long.getLong("test.seed", 1);
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = new byte[4 + random.nextInt(60)];
      random.nextBytes(bytes);
      System.arraycopy(new byte[] {'O', 'b', 'j', 1, 2}, 0, bytes, 0, 4);
      try {
        ContainerHeader.parse(bytes, 0, bytes.length, LIMIT);
      } catch (BadDataException e) {
        assertTrue(e.getMessage().length() > 5);
      }
    }
  }

  @Test
  void oddSchemasAreBadData() throws IOException {
    String deep = "{\"type\":\"array\",\"items\":".repeat(5000) + "\"int\"" + "}".repeat(5000);
    for (String json :
        new String[] {"", "{", "null", "12", "\"what\"", "{\"type\":7}", "[[\"int\"]]", deep}) {
      Map<String, byte[]> metadata = new LinkedHashMap<>();
      metadata.put("avro.schema", json.getBytes(UTF_8));
      byte[] file = header(metadata);
      ContainerHeader header = ContainerHeader.parse(file, 0, file.length, 1 << 20);
      assertThrows(BadDataException.class, header::schema, json.length() < 20 ? json : "deep");
    }
    byte[] none = header(Map.of());
    assertThrows(
        BadDataException.class, ContainerHeader.parse(none, 0, none.length, LIMIT)::schema);
  }

  private static AvroBytes start() {
    AvroBytes out = new AvroBytes(64);
    out.write(new byte[] {'O', 'b', 'j', 1});
    return out;
  }

  private static byte[] header(Map<String, byte[]> metadata) {
    AvroBytes out = new AvroBytes(64);
    ContainerHeader.write(out, metadata, SYNC);
    return out.toByteArray();
  }

  private static void assertKind(BadDataException.Kind kind, byte[] bytes, int limit) {
    BadDataException e =
        assertThrows(
            BadDataException.class, () -> ContainerHeader.parse(bytes, 0, bytes.length, limit));
    assertEquals(kind, e.kind(), e.getMessage());
  }
}
