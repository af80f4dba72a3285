// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.audit;

import dcos.metrics.queue.QueuePosition;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** A ledger that is fed with headers, as if they came from Kafka. */
final class Fed {
  static final UUID QUEUE = UUID.fromString("4cf0f8a5-40a5-4b42-a5be-86dd3b7cf4ff");
  static final long EPOCH = 0x5f0c9a3be17d2480L;

  final Ledger ledger;
  private final Map<TopicPartition, Long> offsets = new HashMap<>();
  private long epoch = EPOCH;

  Fed() {
    this(Limits.forHeap(64 << 20));
  }

  Fed(Limits limits) {
    ledger = new Ledger(limits, null);
  }

  /** What follows belongs to that epoch. */
  Fed epoch(long next) {
    epoch = next;
    return this;
  }

  /** A message of topic {@code a}, partition 0, with records. */
  Fed records(String positions) {
    return records("a", 0, positions);
  }

  Fed records(String topic, int partition, String positions) {
    return message(topic, partition, Map.of(Stamp.POSITIONS, positions));
  }

  /** A part of a record, in topic {@code a}, partition 0. */
  Fed part(long position, String part) {
    return message("a", 0, Map.of(Stamp.POSITIONS, Long.toString(position), Stamp.PART, part));
  }

  Fed gap(String cause, String positions) {
    return message("collector", 0, Map.of(Stamp.POSITIONS, positions, Stamp.GAP, cause));
  }

  /** A message with those headers, and queue and epoch unless they are among them. */
  Fed message(String topic, int partition, Map<String, String> headers) {
    Map<String, String> all = new HashMap<>();
    all.put(Stamp.QUEUE, QUEUE.toString());
    all.put(Stamp.EPOCH, QueuePosition.epochText(epoch));
    all.putAll(headers);
    return exactly(topic, partition, all);
  }

  /** A message with those headers only. */
  Fed exactly(String topic, int partition, Map<String, String> headers) {
    TopicPartition place = new TopicPartition(topic, partition);
    ledger.add(place, offsets.merge(place, 1L, Long::sum) - 1, headers(headers));
    return this;
  }

  static Headers headers(Map<String, String> headers) {
    RecordHeaders result = new RecordHeaders();
    headers.forEach((name, value) -> result.add(name, value.getBytes(StandardCharsets.UTF_8)));
    return result;
  }

  /** The conclusions on the one queue that was fed. */
  QueueReport report() {
    return report(-1);
  }

  QueueReport report(long from) {
    return report(from, partition -> true);
  }

  /** Conclusions if so much is known of what partitions there are. */
  QueueReport report(long from, Predicate<TopicPartition> whole) {
    return Examination.of(ledger.queue(QUEUE), null, new Expected(from, false), whole);
  }

  /** The conclusions if that is what the directory of the queue says. */
  QueueReport report(DiskScan disk, Expected expected) throws Exception {
    QueueBook found = ledger.queue(QUEUE);
    QueueBook book = found == null ? new QueueBook(QUEUE) : found;
    disk.compare(book);
    return Examination.of(book, disk, expected, partition -> true);
  }

  static String text(RangeList ranges) {
    List<String> texts = ranges.kept().stream().map(Range::toString).toList();
    return String.join(",", texts) + (ranges.more() > 0 ? "…" : "");
  }
}
