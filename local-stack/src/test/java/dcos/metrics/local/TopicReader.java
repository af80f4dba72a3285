// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Keeps every record of the topics with a prefix, from the first on. */
final class TopicReader implements AutoCloseable {
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();

  TopicReader(String bootstrapServers, String prefix) {
    consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "group.id",
                UUID.randomUUID().toString(),
                "auto.offset.reset",
                "earliest",
                "metadata.max.age.ms",
                "300"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    consumer.subscribe(Pattern.compile(Pattern.quote(prefix) + ".*"));
  }

  /** Takes in what has come. */
  void poll() {
    consumer.poll(Duration.ofMillis(200)).forEach(records::add);
  }

  List<ConsumerRecord<byte[], byte[]>> records() {
    return records;
  }

  /** Positions of records, or of gaps of that cause. */
  Set<Long> positions(String cause) {
    return positions(record -> Objects.equals(cause, header(record, "metrics.gap")));
  }

  /** Positions of records and of gaps. */
  Set<Long> allPositions() {
    return positions(record -> true);
  }

  private Set<Long> positions(Predicate<ConsumerRecord<byte[], byte[]>> wanted) {
    Set<Long> positions = new TreeSet<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      String text = header(record, "metrics.positions");
      if (text != null && wanted.test(record)) {
        for (String range : text.split(",", -1)) {
          String[] ends = range.split("-", -1);
          for (long i = Long.parseLong(ends[0]); i <= Long.parseLong(ends[ends.length - 1]); i++) {
            positions.add(i);
          }
        }
      }
    }
    return positions;
  }

  static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    var header = record.headers().lastHeader(name);
    return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
