// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.Datapoint;
import dcos.metrics.MetricList;
import dcos.metrics.Tag;
import dcos.metrics.avro.AvroBytes;
import dcos.metrics.avro.MetricListView;
import dcos.metrics.avro.RecordLimits;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.DoublePredicate;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class RandomRecordsTest {
  private static final int COUNT = 5000;

  @Test
  void sameSeedGivesTheSameRecords() {
    RandomRecords one = new RandomRecords(42);
    RandomRecords other = new RandomRecords(42);
    for (int i = 0; i < COUNT; i++) {
      assertEquals(one.next().toString(), other.next().toString());
    }
    assertNotEquals(new RandomRecords(1).next().toString(), new RandomRecords(2).next().toString());
  }

  @Test
  void numbersItsRecordsAndKeepsTagKeysApart() {
    RandomRecords records = new RandomRecords(7);
    for (int i = 0; i < COUNT; i++) {
      List<Tag> tags = records.next().getTags();
      assertEquals(new Tag(RandomRecords.SEQUENCE_TAG, Integer.toString(i)), tags.get(0));
      Set<String> keys = new HashSet<>();
      for (Tag tag : tags) {
        assertTrue(keys.add(tag.getKey()), tag.getKey());
        assertTrue(!tag.getKey().isEmpty());
      }
    }
  }

  @Test
  void survivesEncodingUnchanged() throws Exception {
    RandomRecords records = new RandomRecords(8);
    MetricListView view = new MetricListView(RecordLimits.FORMAT);
    AvroBytes bytes = new AvroBytes(1024);
    for (int i = 0; i < COUNT; i++) {
      MetricList record = records.next();
      bytes.clear();
      MetricListView.encode(record, bytes);
      assertTrue(bytes.length() < 40_000, "record " + i + " has " + bytes.length() + " bytes");
      view.wrap(bytes.array(), 0, bytes.length());
      assertEquals(record.toString(), view.toMetricList().toString());
    }
  }

  @Test
  void coversWhatIsHardToCarry() {
    RandomRecords records = new RandomRecords(9);
    List<MetricList> all = Stream.generate(records::next).limit(COUNT).toList();
    assertTrue(anyValue(all, Double::isNaN));
    assertTrue(anyValue(all, value -> value == Double.POSITIVE_INFINITY));
    assertTrue(anyValue(all, value -> Double.doubleToRawLongBits(value) == Long.MIN_VALUE));
    assertTrue(anyName(all, String::isEmpty));
    assertTrue(anyName(all, name -> name.indexOf(0) >= 0));
    assertTrue(anyName(all, name -> name.codePoints().anyMatch(c -> c > 0xFFFF)));
    assertTrue(anyName(all, name -> name.length() > 1000));
    assertEquals(
        new HashSet<>(RandomRecords.DEFAULT_TOPICS),
        new HashSet<>(all.stream().map(MetricList::getTopic).toList()));
  }

  private static boolean anyValue(List<MetricList> lists, DoublePredicate test) {
    return datapoints(lists).mapToDouble(Datapoint::getValue).anyMatch(test);
  }

  private static boolean anyName(List<MetricList> lists, Predicate<String> test) {
    return datapoints(lists).map(Datapoint::getName).anyMatch(test);
  }

  private static Stream<Datapoint> datapoints(List<MetricList> lists) {
    return lists.stream().flatMap(list -> list.getDatapoints().stream());
  }
}
