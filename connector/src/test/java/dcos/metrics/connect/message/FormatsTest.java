// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.Datapoint;
import dcos.metrics.MetricList;
import dcos.metrics.Tag;
import dcos.metrics.avro.BadDataException;
import dcos.metrics.avro.MetricListView;
import dcos.metrics.avro.RecordLimits;
import dcos.metrics.connect.Records;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.Test;

class FormatsTest {
  private static final List<MessageFormat> STRUCTS =
      List.of(new ListFormat(), new DatapointFormat());

  @Test
  void aListIsAStructOfTheSameShape() throws Exception {
    Struct struct = (Struct) open(new ListFormat(), Records.list("agent", 2)).next();

    struct.validate();
    assertEquals("agent", struct.getString("topic"));
    Struct tag = (Struct) struct.getArray("tags").get(1);
    assertEquals("rack", tag.getString("key"));
    assertEquals("r1", tag.getString("value"));
    Struct datapoint = (Struct) struct.getArray("datapoints").get(1);
    assertEquals("metric.1", datapoint.getString("name"));
    assertEquals(1_448_000_000_001L, datapoint.getInt64("time_ms"));
    assertEquals(1.5, datapoint.getFloat64("value"));
  }

  @Test
  void everyStructSchemaHasNameNamespaceAndVersion() {
    for (MessageFormat format : STRUCTS) {
      assertNamed(format.schema());
    }
    assertNamed(new ListFormat().schema().field("tags").schema().valueSchema());
    assertNamed(new ListFormat().schema().field("datapoints").schema().valueSchema());
  }

  @Test
  void aDatapointIsFlatAndHasTheTagsAsAMap() throws Exception {
    MessageFormat.Parts parts = open(new DatapointFormat(), Records.list("agent", 3));

    assertEquals(3, parts.count());
    for (int i = 0; i < 3; i++) {
      Struct struct = (Struct) parts.next();
      struct.validate();
      assertEquals("agent", struct.getString("topic"));
      assertEquals("metric." + i, struct.getString("name"));
      assertEquals(i * 1.5, struct.getFloat64("value"));
      assertEquals(1_448_000_000_000L + i, struct.getInt64("time_ms"));
      assertEquals(Map.of("host", "a", "rack", "r1"), struct.getMap("tags"));
    }
  }

  @Test
  void theFirstOfDoubledTagsCounts() throws Exception {
    MetricList list =
        new MetricList(
            "t",
            List.of(new Tag("a", "1"), new Tag("a", "2")),
            List.of(new Datapoint("n", 1L, 2.0)));

    Struct struct = (Struct) open(new DatapointFormat(), list).next();

    assertEquals(Map.of("a", "1"), struct.getMap("tags"));
  }

  @Test
  void aListWithoutDatapointsHasNoDatapointMessages() throws Exception {
    assertEquals(0, open(new DatapointFormat(), Records.list("agent", 0)).count());
  }

  @Test
  void whatIsNoMetricListIsBadData() {
    for (MessageFormat format : STRUCTS) {
      assertThrows(BadDataException.class, () -> format.open(new byte[] {9, 1}, 0, 2));
    }
  }

  @Test
  void aContainerIsReadByAvro() throws Exception {
    ContainerFile file = new ContainerFile(new Random(1));
    byte[] one = Records.encode(Records.list("a", 1));
    byte[] two = Records.encode(Records.list("b", 4));
    byte[] both = new byte[one.length + two.length];
    System.arraycopy(one, 0, both, 0, one.length);
    System.arraycopy(two, 0, both, one.length, two.length);

    byte[] container = file.of(both, 0, both.length, 2);

    assertTrue(container.length <= file.overhead() + both.length);
    assertEquals(
        List.of(Records.list("a", 1).toString(), Records.list("b", 4).toString()),
        Records.readContainer(container));
    byte[] again = file.of(both, 0, both.length, 2);
    assertFalse(Arrays.equals(container, again), "every file has its own marker");
  }

  @Test
  void recordsGoThroughAContainerUntouched() throws Exception {
    // An array of two blocks: legal, and no encoder of ours would write it so.
    byte[] odd = {2, 't', 2, 2, 'a', 2, 'b', 2, 2, 'c', 2, 'd', 0, 0};
    byte[] block = new byte[40];
    System.arraycopy(odd, 0, block, 11, odd.length);

    MessageFormat.Parts parts =
        new ContainerFormat(new ContainerFile(new Random(1))).open(block, 11, odd.length);
    byte[] container = (byte[]) parts.next();

    int at = container.length - 16 - odd.length;
    assertArrayEquals(odd, Arrays.copyOfRange(container, at, at + odd.length));
    assertEquals("t", parts.topic());
    assertTrue(
        Records.readContainer(container).get(0).contains("{\"key\": \"c\", \"value\": \"d\"}"));
  }

  /** Halve WORST_FACTOR or DATAPOINT to see it fail. */
  @Test
  void sizesAreBoundsOfWhatJsonTakes() throws Exception {
    long seed = Long.getLong("test.seed", 1);
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    JsonConverter json = new JsonConverter();
    json.configure(Map.of("converter.type", "value", "schemas.enable", "true"));
    List<MetricList> lists = new ArrayList<>(extremes());
    for (int i = 0; i < 1000; i++) {
      lists.add(Records.random(random));
    }
    for (MetricList list : lists) {
      MetricListView view = new MetricListView(RecordLimits.FORMAT);
      byte[] bytes = Records.encode(list);
      view.wrap(bytes, 0, bytes.length);
      int whole =
          json.fromConnectData("t", new ListFormat().schema(), open(new ListFormat(), list).next())
              .length;
      assertTrue(whole <= MessageSize.ofList(view), list::toString);
      assertTrue(whole <= MessageSize.boundOf(view), list::toString);
      MessageFormat.Parts parts = open(new DatapointFormat(), list);
      for (int part = 0; part < parts.count(); part++) {
        int size = json.fromConnectData("t", new DatapointFormat().schema(), parts.next()).length;
        assertTrue(size <= MessageSize.ofLargestDatapoint(view), list::toString);
      }
    }
  }

  /** What grows most on its way to JSON. */
  private static List<MetricList> extremes() {
    Datapoint empty = new Datapoint("", 0L, 0.0);
    Datapoint longest = new Datapoint("", Long.MIN_VALUE, -Double.MIN_NORMAL);
    return List.of(
        new MetricList("", Collections.nCopies(5000, new Tag("", "")), List.of(empty)),
        new MetricList("", List.of(), Collections.nCopies(5000, empty)),
        new MetricList("", List.of(), Collections.nCopies(5000, longest)),
        new MetricList("\u0001".repeat(50_000), List.of(), List.of(empty)));
  }

  private static void assertNamed(Schema schema) {
    assertTrue(schema.name().startsWith("dcos.metrics."), schema.name());
    assertEquals(1, schema.version());
  }

  private static MessageFormat.Parts open(MessageFormat format, MetricList list)
      throws BadDataException {
    var record = Records.queued(1, list);
    return format.open(record.array(), record.from(), record.length());
  }
}
