// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.Datapoint;
import dcos.metrics.MetricList;
import dcos.metrics.Tag;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class TallyTest {
  private static final int COUNT = 300;
  private static final String PREFIX = "metrics-";

  private final List<String> problems = new ArrayList<>();

  @Test
  void isCleanWhenEverythingHasArrived() {
    Tally tally = tally(Format.LIST);
    for (int n = 0; n < COUNT; n++) {
      tally.add(whole(n));
    }
    assertEquals("300 sent, 300 received, 0 missing, 0 repeated, 0 different", tally.summary());
    assertTrue(tally.isClean());
  }

  @Test
  void countsWhatIsMissing() {
    Tally tally = tally(Format.LIST);
    for (int n = 1; n < COUNT; n++) {
      tally.add(whole(n));
    }
    assertEquals("300 sent, 299 received, 1 missing, 0 repeated, 0 different", tally.summary());
    assertFalse(tally.isClean());
  }

  @Test
  void countsRepeatsWithoutCallingThemDifferent() {
    Tally tally = tally(Format.LIST);
    for (int n = 0; n < COUNT; n++) {
      tally.add(whole(n));
    }
    tally.add(whole(7));
    assertEquals("300 sent, 300 received, 0 missing, 1 repeated, 0 different", tally.summary());
    assertTrue(tally.isClean());
  }

  @Test
  void callsARepeatUnderAnotherOriginADifference() {
    Tally tally = tally(Format.LIST);
    tally.add(whole(7));
    MetricList record = records(Format.LIST).expected(7);
    tally.add(received(origin(8, 0, 0), record.getTopic(), record, record.getDatapoints()));
    assertEquals("300 sent, 1 received, 299 missing, 0 repeated, 1 different", tally.summary());
  }

  @Test
  void noticesEveryKindOfDifference() {
    CheckRecords records = records(Format.LIST);
    int n = 0;
    while (records.expected(n).getDatapoints().isEmpty()) {
      n++;
    }
    MetricList good = records.expected(n);
    Datapoint first = good.getDatapoints().get(0);
    List<MetricList> wrong =
        List.of(
            new MetricList("check-other", good.getTags(), good.getDatapoints()),
            with(good, new Datapoint(first.getName() + "x", first.getTimeMs(), first.getValue())),
            with(good, new Datapoint(first.getName(), first.getTimeMs() + 1, first.getValue())),
            with(good, new Datapoint(first.getName(), first.getTimeMs(), other(first.getValue()))),
            new MetricList(good.getTopic(), good.getTags(), List.of()),
            new MetricList(
                good.getTopic(),
                good.getTags().subList(0, good.getTags().size() - 1),
                good.getDatapoints()),
            new MetricList(good.getTopic(), reversed(good.getTags()), good.getDatapoints()));
    for (MetricList list : wrong) {
      Tally tally = tally(Format.LIST);
      tally.add(received(origin(n, 0, 0), good.getTopic(), list, list.getDatapoints()));
      assertEquals(
          "300 sent, 0 received, 300 missing, 0 repeated, 1 different",
          tally.summary(),
          list::toString);
    }
  }

  @Test
  void noticesAnotherKafkaTopic() {
    Tally tally = tally(Format.LIST);
    MetricList record = records(Format.LIST).expected(0);
    tally.add(
        new Received(
            origin(0, 0, 0),
            "metrics-elsewhere",
            record.getTopic(),
            record.getTags(),
            Point.of(record.getDatapoints())));
    // Names that Kafka refuses may become anything.
    boolean legal = record.getTopic().matches("[a-z.-]+");
    assertEquals(legal ? 1 : 0, problems.size());
  }

  @Test
  void wantsAllDatapointsOfARecordThatComesInParts() {
    CheckRecords records = records(Format.DATAPOINT);
    Tally tally = tally(Format.DATAPOINT);
    int expected = 0;
    for (int n = 0; n < COUNT; n++) {
      MetricList record = records.expected(n);
      int parts = record.getDatapoints().size();
      boolean lastMissing = n % 3 == 0;
      for (int part = 1; part <= parts - (lastMissing ? 1 : 0); part++) {
        tally.add(
            received(
                origin(n, part, parts),
                record.getTopic(),
                record,
                List.of(record.getDatapoints().get(part - 1))));
      }
      expected += lastMissing ? 0 : 1;
    }
    assertEquals(expected, tally.received());
    assertEquals(List.of(), problems);
  }

  @Test
  void callsWhatNobodySentADifference() {
    Tally tally = tally(Format.LIST);
    MetricList stranger =
        new MetricList("check-a", List.of(), List.of(new Datapoint("load", 1L, 1.0)));
    tally.add(received(origin(0, 0, 0), "check-a", stranger, stranger.getDatapoints()));
    assertEquals("300 sent, 0 received, 300 missing, 0 repeated, 1 different", tally.summary());
  }

  private Tally tally(Format format) {
    return new Tally(records(format), format, COUNT, PREFIX, problems::add);
  }

  private static CheckRecords records(Format format) {
    return new CheckRecords(42, format);
  }

  private static Received whole(int n) {
    MetricList record = records(Format.LIST).expected(n);
    return received(origin(n, 0, 0), record.getTopic(), record, record.getDatapoints());
  }

  private static Received received(
      Received.Origin origin, String topic, MetricList record, List<Datapoint> datapoints) {
    return new Received(
        origin, PREFIX + topic, record.getTopic(), record.getTags(), Point.of(datapoints));
  }

  private static Received.Origin origin(int position, int part, int parts) {
    return new Received.Origin("queue", "epoch", position, part, parts);
  }

  private static MetricList with(MetricList list, Datapoint first) {
    List<Datapoint> datapoints = new ArrayList<>(list.getDatapoints());
    datapoints.set(0, first);
    return new MetricList(list.getTopic(), list.getTags(), datapoints);
  }

  private static double other(double value) {
    return Double.isNaN(value) ? 0 : value == 0 ? -1 : -value;
  }

  private static List<Tag> reversed(List<Tag> tags) {
    List<Tag> all = new ArrayList<>(tags);
    Collections.reverse(all);
    return all;
  }
}
