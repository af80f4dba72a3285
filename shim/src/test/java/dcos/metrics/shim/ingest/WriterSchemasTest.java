// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.ingest;

import static dcos.metrics.shim.ingest.ContainerDecoderTest.assertSame;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.MetricList;
import dcos.metrics.avro.AvroBytes;
import dcos.metrics.avro.BadDataException;
import dcos.metrics.avro.ContainerHeader;
import dcos.metrics.avro.MetricListView;
import dcos.metrics.avro.RecordLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.util.RandomData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class WriterSchemasTest {
  private static final RecordLimits LIMITS = new RecordLimits(1 << 20, 64 << 10, 1000, 100_000);
  private static final String TAGS =
      "{'name':'tags','type':{'type':'array','items':{'type':'record','name':'T','fields':["
          + "{'name':'key','type':'string'},{'name':'value','type':'string'}]}}}";
  private static final String DATAPOINTS =
      "{'name':'datapoints','type':{'type':'array','items':{'type':'record','name':'D','fields':["
          + "{'name':'name','type':'string'},{'name':'time_ms','type':'long'},"
          + "{'name':'value','type':'double'}]}}}";

  /** Schemas other than ours that Avro resolves to ours. */
  static final List<String> RESOLVABLE =
      List.of(
          // Another order of fields, at both levels.
          "{'type':'record','name':'M','fields':[{'name':'datapoints','type':{'type':'array',"
              + "'items':{'type':'record','name':'D','fields':[{'name':'value','type':'double'},"
              + "{'name':'time_ms','type':'long'},{'name':'name','type':'string'}]}}},"
              + "{'name':'topic','type':'string'},{'name':'tags','type':{'type':'array','items':"
              + "{'type':'record','name':'T','fields':[{'name':'value','type':'string'},"
              + "{'name':'key','type':'string'}]}}}]}",
          // Promotions.
          record(
              "{'name':'topic','type':'bytes'}",
              TAGS,
              DATAPOINTS.replace("'double'", "'int'").replace("'long'", "'int'")),
          record(
              "{'name':'topic','type':'string'}", TAGS, DATAPOINTS.replace("'double'", "'float'")),
          record(
              "{'name':'topic','type':['string','bytes']}",
              TAGS,
              DATAPOINTS.replace("'double'", "['int','double','long']")),
          // More fields, of every kind.
          record(
              "{'name':'a','type':{'type':'map','values':['null','int',"
                  + "{'type':'array','items':'float'}]}}",
              "{'name':'topic','type':'string'}",
              "{'name':'b','type':{'type':'enum','name':'E','symbols':['X','Y']}}",
              TAGS.replace("{'name':'value'", "{'name':'c','type':'boolean'},{'name':'value'"),
              "{'name':'d','type':{'type':'fixed','name':'F','size':5}}",
              DATAPOINTS.replace("]}}}", ",{'name':'e','type':['null','bytes']}]}}}"),
              "{'name':'f','type':'null'}",
              "{'name':'g','type':{'type':'array','items':'E'}}",
              "{'name':'h','type':'double'}"));

  @ParameterizedTest
  @FieldSource("RESOLVABLE")
  void readsWhatAvroResolves(String json) throws IOException {
    Schema writer = parse(json);
    assertFalse(SchemaFit.sameLayout(writer, Samples.SCHEMA));
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    int many = 200;
    List<byte[]> sent = new ArrayList<>();
    List<byte[]> expected = new ArrayList<>();
    int n = 0;
    for (Object datum : new RandomData(writer, many, seed)) {
      // With arrays in one block, and in blocks that give their size.
      byte[] bytes = encode(writer, datum, n++ % 2 == 0);
      sent.add(bytes);
      Object resolved =
          new GenericDatumReader<>(writer, Samples.SCHEMA)
              .read(null, DecoderFactory.get().binaryDecoder(bytes, null));
      expected.add(encode(Samples.SCHEMA, resolved, false));
    }
    try (DecoderHarness harness = new DecoderHarness()) {
      harness.feed(
          Samples.header(writer, "null"), Samples.block(many, sent.toArray(byte[][]::new)));
      // Bytes in place of a string are not always text.
      assertTrue(harness.drops.stream().allMatch(drop -> drop.startsWith("TEXT_MENDED")));
      assertEquals(many, harness.records.size());
      MetricListView view = new MetricListView(RecordLimits.FORMAT);
      for (int i = 0; i < many; i++) {
        view.wrap(expected.get(i), 0, expected.get(i).length);
        assertArrayEquals(
            Samples.encode(view.toMetricList()), Samples.encode(harness.records.get(i)));
      }
    }
  }

  @Test
  void namesDocsAndLogicalTypesDoNotMatter() throws IOException {
    Schema real =
        parse(
            "{'type':'record','name':'MetricList','namespace':'other','doc':'d','fields':["
                + "{'name':'topic','doc':'d','type':'string'},"
                + TAGS.replace("'string'", "{'type':'string','avro.java.string':'String'}")
                + ","
                + DATAPOINTS.replace(
                    "'type':'long'", "'type':'long','logicalType':'timestamp-millis'")
                + "]}");
    assertTrue(SchemaFit.sameLayout(real, Samples.SCHEMA));
    try (DecoderHarness harness = new DecoderHarness()) {
      List<MetricList> sent = Samples.records(new Random(1), 1);
      harness.feed(Samples.header(real, "null"), Samples.block(1, Samples.encode(sent.get(0))));
      assertSame(sent, harness.records, "");
    }
  }

  @Test
  void aRecordWithoutMeaningForUsIsDroppedAndTheNextOnesAreNot() throws IOException {
    Schema writer = parse(record("{'name':'topic','type':['null','string']}", TAGS, DATAPOINTS));
    AvroBytes some = new AvroBytes(16);
    some.writeLong(1);
    some.writeString("some");
    some.write(new byte[2]);
    AvroBytes none = new AvroBytes(16);
    none.writeLong(0);
    none.write(new byte[2]);
    try (DecoderHarness harness = new DecoderHarness()) {
      harness.feed(
          Samples.header(writer, "null"),
          Samples.block(3, some.toByteArray(), none.toByteArray(), some.toByteArray()));
      assertEquals(2, harness.records.size());
      assertEquals("some", harness.records.get(1).getTopic());
      assertEquals(1, harness.drops.size());
      assertTrue(harness.drops.get(0).startsWith("RECORD_UNRESOLVABLE: "), harness.drops::toString);
    }
  }

  @Test
  void limitsHoldForResolvedRecordsToo() throws IOException {
    Schema writer = parse(record("{'name':'topic','type':'bytes'}", TAGS, DATAPOINTS));
    MetricList record = Samples.record("t");
    MetricList tags =
        new MetricList("t", Collections.nCopies(21, record.getTags().get(0)), List.of());
    MetricList datapoints =
        new MetricList("t", List.of(), Collections.nCopies(1001, record.getDatapoints().get(0)));
    MetricList topic = Samples.record("x".repeat(1025));
    MetricList size =
        new MetricList(
            "t", Collections.nCopies(20, new dcos.metrics.Tag("y".repeat(1000), "z")), List.of());
    RecordLimits small = new RecordLimits(16 << 10, 1 << 10, 20, 1000);
    ResolvingReader reader = new ResolvingReader(writer, small);
    dcos.metrics.avro.MetricListView view = new dcos.metrics.avro.MetricListView(small);
    for (MetricList list : List.of(tags, datapoints, topic, size)) {
      byte[] bytes = Samples.encode(list);
      BadDataException e =
          assertThrows(BadDataException.class, () -> reader.read(bytes, 0, bytes.length, view));
      assertEquals(BadDataException.Kind.TOO_LARGE, e.kind(), e.getMessage());
    }
    byte[] good = Samples.encode(record);
    reader.read(good, 0, good.length, view);
    assertArrayEquals(good, view.toByteArray());
  }

  @Test
  void whatDoesNotFitIsNamed() {
    assertRefused(
        "the record has no field 'tags'", record("{'name':'topic','type':'string'}", DATAPOINTS));
    assertRefused(
        "the field 'topic' is int in place of string",
        record("{'name':'topic','type':'int'}", TAGS, DATAPOINTS));
    assertRefused(
        "the field 'value' is string in place of double",
        record(
            "{'name':'topic','type':'string'}", TAGS, DATAPOINTS.replace("'double'", "'string'")));
    assertRefused(
        "an element of the field 'tags' has no field 'key'",
        record(
            "{'name':'topic','type':'string'}", TAGS.replace("'key'", "'schlüssel'"), DATAPOINTS));
    assertRefused(
        "the field 'topic' is a union without string",
        record("{'name':'topic','type':['null','long']}", TAGS, DATAPOINTS));
    assertRefused("the record is long in place of record", "'long'");
  }

  @Test
  void schemasThatCouldCostTooMuchAreRefused() {
    String ok = "{'name':'topic','type':'string'}," + TAGS + "," + DATAPOINTS;
    assertUnaccepted(
        "the type R contains itself",
        "{'type':'record','name':'R','fields':[" + ok + ",{'name':'r','type':['null','R']}]}");
    assertUnaccepted(
        "an array's elements take no bytes",
        record(ok, "{'name':'n','type':{'type':'array','items':'null'}}"));
    assertUnaccepted(
        "an array's elements take no bytes",
        record(
            ok,
            "{'name':'n','type':{'type':'array','items':{'type':'record','name':'Z','fields':["
                + "{'name':'z','type':{'type':'fixed','name':'F','size':0}}]}}}"));
    assertUnaccepted(
        "it is more than 20 levels deep",
        record(
            ok,
            "{'name':'n','type':"
                + "{'type':'map','values':".repeat(30)
                + "'int'"
                + "}".repeat(30)
                + "}"));
    // Each type holds two of the one before: 2 to the 18 parts in few bytes of schema.
    StringBuilder doubling = new StringBuilder(ok);
    doubling.append(
        ",{'name':'f0','type':{'type':'record','name':'A0','fields':[{'name':'x','type':'int'}]}}");
    for (int i = 1; i < 18; i++) {
      doubling.append(
          String.format(
              Locale.ROOT,
              ",{'name':'f%d','type':{'type':'record','name':'A%d','fields':[{'name':'x','type':'A%d'},{'name':'y','type':'A%d'}]}}",
              i,
              i,
              i - 1,
              i - 1));
    }
    assertUnaccepted("it has more than 10000 parts", record(doubling.toString()));
    assertUnaccepted(
        "more than 8 of its parts take no bytes",
        record(
            ok,
            String.join(
                ",",
                java.util.stream.IntStream.range(0, 9)
                    .mapToObj(i -> "{'name':'n" + i + "','type':'null'}")
                    .toList())));
  }

  @Test
  void sizesOfArrayBlocksThatLieAreCorrupt() {
    Schema writer =
        parse(
            record(
                "{'name':'x','type':{'type':'array','items':'int'}}",
                "{'name':'topic','type':'string'}",
                TAGS,
                DATAPOINTS));
    for (long size : new long[] {-3, -1, 0, 1, 3, 1L << 40, Long.MIN_VALUE}) {
      AvroBytes bytes = new AvroBytes(32);
      bytes.writeLong(-2);
      bytes.writeLong(size);
      bytes.write(new byte[] {2, 4, 0});
      bytes.writeString("t");
      bytes.write(new byte[2]);
      try (DecoderHarness harness = new DecoderHarness()) {
        RejectedException e =
            assertThrows(
                RejectedException.class,
                () ->
                    harness.feed(
                        Samples.header(writer, "null"), Samples.block(1, bytes.toByteArray())));
        assertEquals(Trouble.BLOCK_CORRUPT, e.trouble());
      }
    }
  }

  @Test
  void aSchemaIsParsedOnceForAllConnectionsThatUseIt() throws IOException {
    WriterSchemas schemas = new WriterSchemas(LIMITS, 1 << 20);
    ContainerHeader header = headerOf(RESOLVABLE.get(0));
    WriterSchemas.Use first = schemas.use(header);
    assertEquals(first, schemas.use(headerOf(RESOLVABLE.get(0))));
    assertNotSame(first, schemas.use(headerOf(RESOLVABLE.get(1))));
  }

  @Test
  void schemasInUseAreBoundedAndOthersMakeRoom() throws IOException {
    WriterSchemas schemas = new WriterSchemas(LIMITS, 100 << 10);
    List<WriterSchemas.Use> uses = new ArrayList<>();
    BadDataException e =
        assertThrows(
            BadDataException.class,
            () -> {
              for (int i = 0; i < 1000; i++) {
                uses.add(schemas.use(headerOf(unique(i))));
              }
            });
    assertTrue(e.getMessage().startsWith("the writer's schema is one too many"), e.getMessage());
    assertTrue(uses.size() > 2);
    uses.get(0).release();
    schemas.use(headerOf(unique(2000))).release();
    for (int i = 3000; i < 3100; i++) {
      schemas.use(headerOf(unique(i))).release();
    }
    // Ours is welcome even then.
    schemas.use(headerOf(Samples.SCHEMA.toString()));
  }

  private static String unique(int i) {
    return record(
        "{'name':'x" + i + "','type':'int'}", "{'name':'topic','type':'string'}", TAGS, DATAPOINTS);
  }

  private static void assertUnaccepted(String what, String json) {
    BadDataException e =
        assertThrows(
            BadDataException.class, () -> new WriterSchemas(LIMITS, 1 << 20).use(headerOf(json)));
    assertEquals("the writer's schema is not accepted: " + what, e.getMessage());
  }

  private static void assertRefused(String what, String json) {
    BadDataException e =
        assertThrows(
            BadDataException.class, () -> new WriterSchemas(LIMITS, 1 << 20).use(headerOf(json)));
    assertEquals(
        "the writer's schema does not resolve to dcos.metrics.MetricList: " + what, e.getMessage());
    assertEquals(BadDataException.Kind.UNSUPPORTED, e.kind());
  }

  private static ContainerHeader headerOf(String json) throws BadDataException {
    byte[] bytes = Samples.header(parse(json), "null");
    return ContainerHeader.parse(bytes, 0, bytes.length, 64 << 10);
  }

  private static String record(String... fields) {
    return "{'type':'record','name':'M','fields':[" + String.join(",", fields) + "]}";
  }

  private static Schema parse(String json) {
    return new Schema.Parser().parse(json.replace('\'', '"'));
  }

  private static byte[] encode(Schema schema, Object datum, boolean inBlocks) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    EncoderFactory factory = new EncoderFactory().configureBlockSize(64);
    BinaryEncoder encoder =
        inBlocks ? factory.blockingBinaryEncoder(out, null) : factory.binaryEncoder(out, null);
    new GenericDatumWriter<>(schema).write(datum, encoder);
    encoder.flush();
    return out.toByteArray();
  }
}
