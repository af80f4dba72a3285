// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.ingest;

import static dcos.metrics.shim.ingest.Samples.block;
import static dcos.metrics.shim.ingest.Samples.claim;
import static dcos.metrics.shim.ingest.Samples.concat;
import static dcos.metrics.shim.ingest.Samples.encode;
import static dcos.metrics.shim.ingest.Samples.header;
import static dcos.metrics.shim.ingest.Samples.record;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.Datapoint;
import dcos.metrics.MetricList;
import dcos.metrics.Tag;
import dcos.metrics.avro.AvroBytes;
import dcos.metrics.avro.BlockCodec;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.generic.GenericDatumReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerDecoderTest {
  static final List<String> CODECS = BlockCodec.NAMES;

  @ParameterizedTest
  @FieldSource("CODECS")
  void decodesTheSameWhereverTheStreamIsCut(String codec) throws RejectedException {
    List<MetricList> sent = Samples.records(Samples.random(), 12);
    byte[] stream = Samples.container(codec, sent, 5);
    for (int cut = 0; cut <= stream.length; cut++) {
      try (DecoderHarness harness = new DecoderHarness()) {
        harness.feed(stream, 0, cut).feed(stream, cut, stream.length);
        assertSame(sent, harness.records, "cut at " + cut);
        assertEquals(0, harness.decoder.incompleteBytes());
        assertEquals(0, harness.budget.used());
      }
    }
  }

  @ParameterizedTest
  @FieldSource("CODECS")
  void decodesTheSameInAThousandRandomCuts(String codec) throws RejectedException {
    Random random = Samples.random();
    List<MetricList> sent = Samples.records(random, 12);
    byte[] stream = Samples.container(codec, sent, 6);
    for (int round = 0; round < 1000; round++) {
      try (DecoderHarness harness = new DecoderHarness()) {
        int most = 1 + random.nextInt(round % 2 == 0 ? 8 : 400);
        for (int at = 0; at < stream.length; ) {
          int to = Math.min(stream.length, at + random.nextInt(most + 1));
          harness.feed(stream, at, to);
          at = to;
        }
        assertSame(sent, harness.records, "round " + round);
        assertEquals(0, harness.budget.used());
      }
    }
  }

  @Test
  void readsFilesOneAfterTheOtherWhateverTheirCodec() throws RejectedException {
    List<MetricList> sent = new ArrayList<>();
    byte[] stream = new byte[0];
    for (String codec : CODECS) {
      List<MetricList> more = Samples.records(new Random(1), 3);
      sent.addAll(more);
      stream = concat(stream, Samples.container(codec, more, 2));
    }
    for (int piece : new int[] {1, 7, 100, stream.length}) {
      try (DecoderHarness harness = new DecoderHarness()) {
        for (int at = 0; at < stream.length; at += piece) {
          harness.feed(stream, at, Math.min(stream.length, at + piece));
        }
        assertSame(sent, harness.records, "pieces of " + piece);
      }
    }
  }

  /** Each block has three bytes of zlib's checksum behind its deflate data. */
  @ParameterizedTest
  @ValueSource(strings = {"python-avro-deflate.avro", "fastavro-deflate.avro"})
  void readsWhatPythonsWritersMakeOfDeflate(String file) throws Exception {
    byte[] stream;
    try (InputStream in = getClass().getResourceAsStream("/avro/" + file)) {
      stream = in.readAllBytes();
    }
    try (DecoderHarness harness = new DecoderHarness()) {
      harness.feed(stream, 0, stream.length);
      assertEquals(25, harness.records.size());
    }
  }

  @ParameterizedTest
  @FieldSource("CODECS")
  void takesAnEmptyBlockInAnyCodec(String codec) throws RejectedException {
    List<MetricList> sent = Samples.records(Samples.random(), 2);
    byte[] stream = Samples.container(codec, sent, 2);
    byte[] sync = Arrays.copyOfRange(stream, stream.length - 16, stream.length);
    try (DecoderHarness harness = new DecoderHarness()) {
      byte[] nothing = concat(new byte[] {0, 0}, sync);
      harness.feed(stream, 0, stream.length).feed(nothing, 0, nothing.length);
      assertSame(sent, harness.records, codec);
    }
  }

  @Test
  void acceptsEmptyBlocksAndStreams() throws RejectedException {
    try (DecoderHarness harness = new DecoderHarness()) {
      harness.feed(header(), block(0), block(0), block(1, encode(record("t"))), block(0));
      assertSame(List.of(record("t")), harness.records, "");
    }
  }

  @Test
  void aRecordOverALimitIsDroppedAloneAndNamed() throws RejectedException {
    MetricList longTopic = record("x".repeat(2000));
    MetricList manyTags = record("t");
    manyTags = new MetricList("t", Collections.nCopies(21, manyTags.getTags().get(0)), List.of());
    try (DecoderHarness harness = new DecoderHarness()) {
      harness.feed(
          header(),
          block(
              4,
              encode(record("first")),
              encode(longTopic),
              encode(manyTags),
              encode(record("last"))));
      assertSame(List.of(record("first"), record("last")), harness.records, "");
      assertEquals(
          List.of(
              "RECORD_TOO_LARGE: a topic of 2000 is over the limit of 1024",
              "RECORD_TOO_LARGE: a tag list of 21 is over the limit of 20"),
          harness.drops);
    }
  }

  @Test
  void noRecordOfADamagedBlockIsShown() {
    byte[] good = encode(record("t"));
    byte[] bad = good.clone();
    bad[bad.length - 1] = 4; // Two more datapoints, which are not there.
    try (DecoderHarness harness = new DecoderHarness()) {
      RejectedException e =
          assertThrows(
              RejectedException.class, () -> harness.feed(header(), block(3, good, good, bad)));
      assertEquals(Trouble.BLOCK_CORRUPT, e.trouble());
      assertEquals(
          "record 3 of a block of 3, of which none was taken: the data ends within a number",
          e.getMessage());
      assertTrue(harness.records.isEmpty());
      assertEquals(0, harness.decoder.undelivered());
    }
  }

  /** Its schema gives an array the default null: avro-tools 1.8 wrote that. */
  @Test
  void takesAWritersSchemaWithADefaultThatDoesNotFit() throws Exception {
    byte[] stream;
    try (InputStream in = getClass().getResourceAsStream("/avro/array-default-null.avro")) {
      stream = in.readAllBytes();
    }
    long expected;
    try (DataFileStream<Object> theirs =
        new DataFileStream<>(new ByteArrayInputStream(stream), new GenericDatumReader<>())) {
      expected = StreamSupport.stream(theirs.spliterator(), false).count();
    }
    try (DecoderHarness harness = new DecoderHarness()) {
      harness.feed(stream, 0, stream.length);
      assertTrue(expected > 0);
      assertEquals(expected, harness.records.size());
      assertEquals(List.of(), harness.drops);
    }
  }

  /** Mends if it lies as ours does, and if Avro has to resolve it. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void textThatIsNotUtf8IsMendedAndToldOncePerRecord(boolean resolved) throws RejectedException {
    byte[] bytes = new byte[] {'a', (byte) 0xC3, 'b'};
    AvroBytes record = new AvroBytes(64);
    record.writeBytes(bytes);
    record.writeLong(1);
    record.writeBytes(bytes);
    record.writeBytes(bytes);
    record.writeLong(0);
    record.writeLong(1);
    record.writeBytes(bytes);
    record.writeLong(7);
    record.writeDouble(1.5);
    record.writeLong(0);
    Schema schema = Samples.SCHEMA;
    if (resolved) {
      String more = ",{\"name\":\"more\",\"type\":\"int\"}]}";
      schema = new Schema.Parser().parse(schema.toString().replaceAll("]}$", more));
      record.writeLong(3);
    }
    MetricList mended =
        new MetricList(
            "a\uFFFDb",
            List.of(new Tag("a\uFFFDb", "a\uFFFDb")),
            List.of(new Datapoint("a\uFFFDb", 7L, 1.5)));
    byte[] block = block(1, record.toByteArray());
    try (DecoderHarness harness = new DecoderHarness()) {
      ContainerDecoder decoder = harness.decoder;
      byte[] stream = concat(header(schema, "null"), block);
      assertTrue(decoder.feed(stream, 0, stream.length));
      while (decoder.step() != ContainerDecoder.Step.RECORD) {}
      assertTrue(decoder.park(true), "as for a full queue");
      assertEquals(ContainerDecoder.Step.RECORD, decoder.step());
      assertArrayEquals(encode(mended), decoder.record().toByteArray());
      decoder.next();
      assertEquals(
          List.of(
              "TEXT_MENDED: a record of the topic a\uFFFDb has text that is not UTF-8:"
                  + " it got U+FFFD"),
          harness.drops);
      harness.feed(block, 0, block.length);
      assertEquals(2, harness.drops.size());
    }
  }

  @Test
  void aBlocksCountMustMatchItsBytes() {
    byte[] one = encode(record("t"));
    assertRejected(Trouble.BLOCK_CORRUPT, header(), block(1, one, one));
    assertRejected(Trouble.BLOCK_CORRUPT, header(), block(3, one, one));
    assertRejected(Trouble.BLOCK_CORRUPT, header(), block(0, one));
    assertRejected(Trouble.BLOCK_CORRUPT, header(), block(1, one, new byte[] {0}));
    assertRejected(Trouble.BLOCK_CORRUPT, header(), block(Long.MAX_VALUE, one));
    assertRejected(Trouble.BLOCK_CORRUPT, header(), block(-1, one));
  }

  @Test
  void claimsAreRefusedBeforeAnythingIsHeldForThem() {
    assertRejected(Trouble.BLOCK_TOO_LARGE, header(), claim(1, (1 << 20) + 1));
    assertRejected(Trouble.BLOCK_TOO_LARGE, header(), claim(1, Long.MAX_VALUE));
    assertRejected(Trouble.BLOCK_CORRUPT, header(), claim(1, -1));
    assertRejected(Trouble.BLOCK_CORRUPT, header(), claim(Long.MIN_VALUE, 5));
    byte[] endless = new byte[11];
    Arrays.fill(endless, (byte) 0x80);
    assertRejected(Trouble.BLOCK_CORRUPT, header(), endless);
  }

  @Test
  void aClaimOfAMegabyteHoldsOnlyWhatHasCome() throws RejectedException {
    try (DecoderHarness harness = new DecoderHarness()) {
      harness.feed(header(), claim(1, 1 << 20), new byte[1000]);
      assertTrue(harness.budget.used() < 4000, "holds " + harness.budget.used());
    }
  }

  @Test
  void aWrongSyncMarkerIsCorrupt() {
    byte[] block = block(1, encode(record("t")));
    block[block.length - 1] ^= 1;
    assertRejected(Trouble.BLOCK_CORRUPT, header(), block);
  }

  @ParameterizedTest
  @FieldSource("CODECS")
  void aBlockThatDecompressesToMoreThanTheLimitIsRefused(String codec) {
    byte[] zeros = new byte[(2 << 20) + 1];
    assertRejected(
        Trouble.BLOCK_TOO_LARGE,
        header(Samples.SCHEMA, codec),
        block(codec, zeros.length / 3, zeros));
  }

  @Test
  void headersThatCannotBeReadAreRefused() {
    assertRejected(Trouble.HEADER_UNREADABLE, "GET / HTTP/1.1\r\n".getBytes(UTF_8));
    assertRejected(Trouble.HEADER_UNREADABLE, header(Samples.SCHEMA, "lz4"));
    AvroBytes large = new AvroBytes(64);
    large.write(new byte[] {'O', 'b', 'j', 1, 2, 2, 'k'});
    large.writeLong(64 << 10);
    assertRejected(Trouble.HEADER_TOO_LARGE, large.toByteArray());
  }

  @Test
  void damageAnywhereGivesRecordsOrARejectionNeverAnythingElse() {
    Random random = Samples.random();
    for (String codec : CODECS) {
      byte[] stream = Samples.container(codec, Samples.records(random, 20), 5);
      for (int round = 0; round < 300; round++) {
        byte[] bad = stream.clone();
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
          bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
        }
        try (DecoderHarness harness = new DecoderHarness()) {
          harness.feed(bad);
        } catch (RejectedException e) {
          assertFalse(e.getMessage().isEmpty());
        }
      }
    }
  }

  @ParameterizedTest
  @FieldSource("CODECS")
  void aParkedBlockSurvivesOtherConnectionsBlocks(String codec) throws RejectedException {
    List<MetricList> sent = Samples.records(new Random(3), 50);
    byte[] stream = Samples.container(codec, sent, 50);
    byte[] other = Samples.container(codec, Samples.records(new Random(4), 60), 60);
    try (DecoderHarness harness = new DecoderHarness()) {
      ContainerDecoder decoder = harness.decoder;
      assertTrue(decoder.feed(stream, 0, stream.length));
      List<MetricList> got = new ArrayList<>();
      for (ContainerDecoder.Step step;
          (step = decoder.step()) != ContainerDecoder.Step.NEEDS_INPUT; ) {
        if (step == ContainerDecoder.Step.RECORD) {
          if (got.size() == 20) {
            assertTrue(decoder.park(true));
            try (DecoderHarness neighbour = new DecoderHarness(harness.codecs)) {
              neighbour.feed(other);
            }
            assertEquals(30, decoder.undelivered());
            assertEquals(ContainerDecoder.Step.RECORD, decoder.step());
          }
          got.add(decoder.record().toMetricList());
          decoder.next();
        }
      }
      assertSame(sent, got, codec);
      assertEquals(0, harness.budget.used());
    }
  }

  @ParameterizedTest
  @FieldSource("CODECS")
  void whatHasComeWholeAndIsGivenUpIsCounted(String codec) throws RejectedException {
    byte[] stream = Samples.container(codec, Samples.records(new Random(5), 30), 10);
    byte[] liar = Samples.claim(Long.MAX_VALUE, 1);
    try (DecoderHarness harness = new DecoderHarness()) {
      ContainerDecoder decoder = harness.decoder;
      byte[] all = Samples.concat(stream, stream, liar);
      assertTrue(decoder.feed(all, 0, all.length - liar.length - 1));
      assertEquals(50, decoder.undelivered()); // The last block is not whole.
      assertTrue(decoder.feed(all, all.length - liar.length - 1, liar.length + 1));
      assertEquals(60, decoder.undelivered());
      for (int taken = 0; taken < 25; ) {
        assertEquals(60 - taken, decoder.undelivered());
        if (decoder.step() == ContainerDecoder.Step.RECORD) {
          decoder.next();
          taken++;
        }
      }
    }
  }

  private static void assertRejected(Trouble trouble, byte[]... parts) {
    try (DecoderHarness harness = new DecoderHarness()) {
      RejectedException e = assertThrows(RejectedException.class, () -> harness.feed(parts));
      assertEquals(trouble, e.trouble(), e.getMessage());
      assertTrue(harness.records.isEmpty());
    }
  }

  static void assertSame(List<MetricList> expected, List<MetricList> actual, String where) {
    assertEquals(expected.size(), actual.size(), where);
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(encode(expected.get(i)), encode(actual.get(i)), where);
    }
  }
}
