// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.avro;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.Datapoint;
import dcos.metrics.MetricList;
import dcos.metrics.Tag;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricListViewTest {
  private final MetricListView view = new MetricListView(RecordLimits.FORMAT);

  @Test
  void readsWhatAvroWrote() throws IOException {
    Random random = seeded();
    for (int i = 0; i < 2000; i++) {
      MetricList list = RandomRecords.next(random);
      byte[] bytes = random.nextBoolean() ? RandomRecords.encode(list) : blocks(list);
      byte[] padded = new byte[bytes.length + 7];
      System.arraycopy(bytes, 0, padded, 3, bytes.length);
      assertEquals(3 + bytes.length, view.wrap(padded, 3, padded.length));
      assertSame(list, view.toMetricList());
      assertEquals(list.getTopic(), view.topic());
      assertEquals(list.getTags().size(), view.tagCount());
      assertEquals(list.getDatapoints().size(), view.datapointCount());
      assertArrayEquals(bytes, view.toByteArray());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "61, true", "c3a9, true", "e282ac, true", "f09f9880, true", "'', true", "00, true",
    "c3, false", "61c3, false", "c328, false", "80, false", "ff, false", "fe, false",
    "c0af, false", "e08080, false", "eda080, false", "f8a1a1a1a1, false", "f4908080, false"
  })
  void knowsWhetherItsTextIsUtf8(String hex, boolean valid) throws IOException {
    byte[] text = HexFormat.of().parseHex(hex);
    for (int place = 0; place < 4; place++) {
      AvroBytes out = new AvroBytes(64);
      out.writeBytes(place == 0 ? text : new byte[0]);
      out.writeLong(1);
      out.writeBytes(place == 1 ? text : new byte[0]);
      out.writeBytes(place == 2 ? text : new byte[0]);
      out.writeLong(0);
      out.writeLong(1);
      out.writeBytes(place == 3 ? text : new byte[0]);
      out.writeLong(1);
      out.writeDouble(1);
      out.writeLong(0);
      view.wrap(out.array(), 0, out.length());
      assertEquals(valid, view.hasValidText(), "in place " + place);
      AvroBytes mended = new AvroBytes(64);
      MetricList before = view.toMetricList();
      view.writeWithValidText(mended);
      view.wrap(mended.array(), 0, mended.length());
      assertTrue(view.hasValidText());
      assertArrayEquals(RandomRecords.encode(before), view.toByteArray());
    }
  }

  @Test
  void encodesAsAvroDoes() throws IOException {
    Random random = seeded();
    AvroBytes out = new AvroBytes(0);
    for (int i = 0; i < 2000; i++) {
      MetricList list = RandomRecords.next(random);
      out.clear();
      MetricListView.encode(list, out);
      assertArrayEquals(RandomRecords.encode(list), out.toByteArray());
    }
  }

  @Test
  void addsTagsBehindTheRecordsOwn() throws IOException {
    Random random = seeded();
    AvroBytes out = new AvroBytes(0);
    for (int i = 0; i < 500; i++) {
      MetricList list = RandomRecords.next(random);
      byte[] bytes = random.nextBoolean() ? RandomRecords.encode(list) : blocks(list);
      Map<String, String> more = new LinkedHashMap<>();
      for (int n = random.nextInt(3); n > 0; n--) {
        more.put("new" + n, "värde" + n);
      }
      List<Tag> expected = new ArrayList<>(list.getTags());
      more.forEach((key, value) -> expected.add(new Tag(key, value)));
      view.wrap(bytes, 0, bytes.length);
      out.clear();
      view.writeWithTags(more, out);
      assertEquals(out.length(), view.wrap(out.array(), 0, out.length()));
      assertSame(
          new MetricList(list.getTopic(), expected, list.getDatapoints()), view.toMetricList());
    }
  }

  @Test
  void findsTheFirstTagOfAKey() throws IOException {
    MetricList list =
        new MetricList(
            "t", List.of(new Tag("a", "1"), new Tag("b", ""), new Tag("a", "2")), List.of());
    for (byte[] bytes : List.of(RandomRecords.encode(list), blocks(list))) {
      view.wrap(bytes, 0, bytes.length);
      assertEquals("1", view.tag("a"));
      assertEquals("", view.tag("b"));
      assertNull(view.tag("c"));
      assertNull(view.tag(""));
    }
  }

  @Test
  void aRecordCutAnywhereIsCorrupt() throws IOException {
    byte[] bytes = RandomRecords.encode(sample());
    for (int cut = 0; cut < bytes.length; cut++) {
      int to = cut;
      BadDataException e =
          assertThrows(BadDataException.class, () -> view.wrap(bytes, 0, to), "cut at " + cut);
      assertEquals(BadDataException.Kind.CORRUPT, e.kind());
    }
  }

  @Test
  void anyBytesGiveARecordOrABadDataException() {
    Random random = seeded();
    for (int i = 0; i < 200_000; i++) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      try {
        view.wrap(bytes, 0, bytes.length);
        view.toMetricList();
      } catch (BadDataException e) {
        // What it is for.
      }
    }
  }

  @Test
  void eachLimitIsNamed() throws IOException {
    byte[] bytes = RandomRecords.encode(sample());
    RecordLimits exact = new RecordLimits(bytes.length, 5, 2, 3);
    assertEquals(bytes.length, new MetricListView(exact).wrap(bytes, 0, bytes.length));
    assertTooLarge(
        new RecordLimits(bytes.length - 1, 5, 2, 3), bytes, "a record of " + bytes.length);
    assertTooLarge(new RecordLimits(bytes.length, 4, 2, 3), bytes, "a topic of 5");
    assertTooLarge(new RecordLimits(bytes.length, 5, 1, 3), bytes, "a tag list of 2");
    assertTooLarge(new RecordLimits(bytes.length, 5, 2, 2), bytes, "a datapoint list of 3");
  }

  @Test
  void hugeCountsAndLengthsAllocateNothing() {
    for (long claim : new long[] {Integer.MAX_VALUE, 1L << 40, Long.MAX_VALUE}) {
      AvroBytes out = new AvroBytes(64);
      out.writeLong(claim);
      assertBad(out);
      out.clear();
      out.writeString("t");
      out.writeLong(claim);
      assertBad(out);
      out.clear();
      out.writeString("t");
      out.writeLong(1);
      out.writeString("k");
      out.writeString("v");
      out.writeLong(claim);
      assertBad(out);
    }
    for (long claim : new long[] {-1, Integer.MIN_VALUE, Long.MIN_VALUE, Long.MIN_VALUE + 1}) {
      AvroBytes out = new AvroBytes(64);
      out.writeLong(claim);
      assertBad(out);
      out.clear();
      out.writeString("t");
      out.writeLong(claim);
      out.writeLong(claim);
      assertBad(out);
    }
  }

  /** Byte by byte: to Avro's classes, a list with a NaN does not equal itself. */
  private static void assertSame(MetricList expected, MetricList actual) throws IOException {
    assertArrayEquals(
        RandomRecords.encode(expected), RandomRecords.encode(actual), () -> "got " + actual);
  }

  private void assertBad(AvroBytes out) {
    assertThrows(BadDataException.class, () -> view.wrap(out.array(), 0, out.length()));
  }

  private static void assertTooLarge(RecordLimits limits, byte[] bytes, String what) {
    BadDataException e =
        assertThrows(
            BadDataException.class, () -> new MetricListView(limits).wrap(bytes, 0, bytes.length));
    assertEquals(BadDataException.Kind.TOO_LARGE, e.kind());
    assertEquals(what, e.getMessage().substring(0, e.getMessage().indexOf(" is over")));
  }

  private static MetricList sample() {
    return new MetricList(
        "topic",
        List.of(new Tag("k1", "v1"), new Tag("k2", "v2")),
        List.of(
            new Datapoint("a", 1L, 1.5),
            new Datapoint("b", -2L, 0.0),
            new Datapoint("c", 3L, 1e300)));
  }

  private static byte[] blocks(MetricList list) throws IOException {
    return RandomRecords.encodeInBlocks(list);
  }

  private static Random seeded() {
    long seed = Long.getLong("test.seed", 1);
    System.out.println("seed " + seed);
    return new Random(seed);
  }
}
