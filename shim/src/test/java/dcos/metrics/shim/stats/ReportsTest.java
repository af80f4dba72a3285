// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.queue.QueueStats;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ReportsTest {
  private final Counters counters = new Counters();
  private final List<String> lines = new ArrayList<>();

  @Test
  void logsWhatHasGrownSinceTheLastPeriod() {
    CounterLine report = new CounterLine(lines::add);
    counters.add("tcp_input.records", "web", 3);
    report.report(figures(queue(0, Map.of())));
    counters.add("tcp_input.records", "web", 2);
    report.report(figures(queue(0, Map.of())));

    assertEquals(2, lines.size());
    assertTrue(lines.get(0).startsWith("counters: tcp_input.records=3; now: queue."), lines.get(0));
    assertTrue(lines.get(1).contains(": tcp_input.records=2;"), lines.get(1));
  }

  @Test
  void logsNothingWhenNothingHasChanged() {
    CounterLine report = new CounterLine(lines::add);
    counters.increment("tcp_input.records");
    for (int i = 0; i < 3; i++) {
      report.report(figures(queue(7, Map.of())));
    }
    assertEquals(1, lines.size());

    report.report(figures(queue(8, Map.of())));
    assertEquals(2, lines.size());
    assertTrue(lines.get(1).contains(": none; now: queue.disk_bytes=8 "), lines.get(1));
  }

  @Test
  void countsDropsOfTheQueueByCause() {
    Figures figures = figures(queue(0, Map.of("queue-full", 4L)));

    assertEquals(4, figures.counters().get("queue.dropped.queue-full"));
    assertEquals(4, figures.totals().get("queue.dropped.queue-full"));
    assertEquals(60, figures.levels().get("queue.waiting"));
  }

  @Test
  void everythingWaitsThatNoReaderHasPassed() {
    QueueStats withoutReader =
        new QueueStats(0, 0, 0, 0, Map.of(), 0, 0, 0, 0, 30, 100, -1, -1, 0, 0, 1, true);

    assertEquals(70, figures(withoutReader).levels().get("queue.waiting"));
    assertEquals(1, figures(withoutReader).levels().get("queue.full"));
  }

  @Test
  void whatWasDroppedDoesNotWait() {
    QueueStats stats =
        new QueueStats(0, 0, 0, 0, Map.of(), 0, 0, 0, 0, 30, 100, 40, 40, 25, 0, 1, true);

    assertEquals(35, figures(stats).levels().get("queue.waiting"));
  }

  @Test
  void countsAsPublishedWhatTheSlowestReaderPasses() {
    PublishedRecords published = new PublishedRecords(counters);
    for (long reader : new long[] {-1, 40, 40, 70, 50, 60}) {
      published.update(
          new QueueStats(
              10, 70, 0, 0, Map.of(), 0, 0, 0, 0, 30, 100, reader, reader, 0, 0, 1, false));
    }

    // The first reader began at the oldest record, 30; the mean size is 7 bytes.
    assertEquals(10 + 30 + 10, counters.value("kafka_output.avro_records_sent"));
    assertEquals(7 * (10 + 30 + 10), counters.value("kafka_output.bytes_sent"));
  }

  @Test
  void tellsInputAndOutput() {
    TrafficLine input = TrafficLine.input(lines::add);
    TrafficLine output = TrafficLine.output(lines::add);
    counters.add("tcp_input.records", 10);
    counters.add("tcp_input.bytes", 1000);
    counters.add("tcp_input.records_throttled", 2);
    counters.add("tcp_input.bytes_throttled", 200);
    counters.add("tcp_input.records_too_large", 1);
    counters.add("topic_sorter.records", 9);
    counters.add("topic_sorter.bytes", 900);
    for (int i = 0; i < 2; i++) {
      input.report(figures(queue(0, Map.of("queue-full", 5L))));
      output.report(figures(queue(0, Map.of("queue-full", 5L))));
    }

    assertEquals(
        List.of(
            "INPUT 10 records (1000 bytes), 2 throttled (200 bytes), 1 dropped",
            "OUTPUT 9 records (900 bytes), 0 throttled (0 bytes), 5 dropped"),
        lines);
  }

  @Test
  void packsGaugesIntoDatagrams() {
    TreeMap<String, Long> gauges = new TreeMap<>();
    for (int i = 100; i < 200; i++) {
      gauges.put("topic_sorter.records.topic" + i, (long) i);
    }
    gauges.put("topic_sorter.records.odd topic|:@\n", 1L);
    gauges.put("topic_sorter.records." + "x".repeat(600), 1L);

    List<byte[]> datagrams = StatsdGauges.datagrams(gauges);

    List<String> told = new ArrayList<>();
    for (byte[] datagram : datagrams) {
      assertTrue(datagram.length <= 512, () -> "length " + datagram.length);
      told.addAll(new String(datagram, StandardCharsets.US_ASCII).lines().toList());
    }
    assertEquals(101, told.size());
    assertTrue(told.contains("dcos.metrics.collector.topic_sorter.records.topic100:100|g"));
    assertTrue(told.contains("dcos.metrics.collector.topic_sorter.records.odd_topic____:1|g"));
    assertTrue(datagrams.size() <= 13, () -> datagrams.size() + " datagrams");
  }

  private Figures figures(QueueStats queue) {
    return Figures.of(counters, queue);
  }

  private static QueueStats queue(long diskBytes, Map<String, Long> dropped) {
    return new QueueStats(0, 0, 0, 0, dropped, 0, 0, 0, 0, 0, 100, 40, 40, 0, diskBytes, 1, false);
  }
}
