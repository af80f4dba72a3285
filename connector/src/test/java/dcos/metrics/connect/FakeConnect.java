// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/**
 * Runs a task as a Connect worker does, with a Kafka that can be gone and records that fail: a
 * converter stops the task at once, a refusal stops it before the next poll, and what was sent
 * before is acknowledged all the same.
 */
final class FakeConnect {
  private static final RecordMetadata METADATA =
      new RecordMetadata(new TopicPartition("t", 0), 0, 0, 0, 0, 0);

  /** What Connect has stored; null for nothing. */
  Map<String, Object> storedOffset;

  boolean kafkaIsUp = true;
  Predicate<SourceRecord> converterThrows = record -> false;
  Predicate<SourceRecord> kafkaRefuses = record -> false;
  Predicate<SourceRecord> isFiltered = record -> false;
  final List<SourceRecord> arrived = new ArrayList<>();
  private final Map<String, String> properties = new HashMap<>();
  private final List<SourceRecord> inFlight = new ArrayList<>();

  FakeConnect(Path queue, String... options) {
    properties.put("name", "node");
    properties.put("queue.dir", queue.toString());
    for (int i = 0; i < options.length; i += 2) {
      properties.put(options[i], options[i + 1]);
    }
  }

  Map<String, String> properties() {
    return properties;
  }

  /** A task that has been started. */
  MetricsSourceTask start() {
    MetricsSourceTask task = new MetricsSourceTask();
    task.initialize(new Context());
    task.start(properties);
    return task;
  }

  static void acknowledge(MetricsSourceTask task, SourceRecord record) {
    task.commitRecord(record, METADATA);
  }

  static String header(SourceRecord record, String name) {
    var header = record.headers().lastWithName(name);
    return header == null ? null : (String) header.value();
  }

  /**
   * Runs a task until it fails or the condition holds, then stops it.
   *
   * @return whether it failed
   */
  boolean run(BooleanSupplier until) throws InterruptedException {
    MetricsSourceTask task = start();
    inFlight.clear();
    try {
      boolean refused = false;
      while (!until.getAsBoolean()) {
        if (refused) {
          return true;
        }
        List<SourceRecord> records = task.poll();
        if (kafkaIsUp) {
          inFlight.forEach(record -> arrive(task, record));
          inFlight.clear();
        }
        for (SourceRecord record : records == null ? List.<SourceRecord>of() : records) {
          if (isFiltered.test(record)) {
            task.commitRecord(record, null);
          } else if (converterThrows.test(record)) {
            return true;
          } else if (!kafkaIsUp) {
            inFlight.add(record);
          } else if (kafkaRefuses.test(record)) {
            refused = true;
          } else {
            arrive(task, record);
          }
        }
      }
      return false;
    } finally {
      task.stop();
    }
  }

  /** Runs tasks one after the other until the condition holds; returns how many failed. */
  int runUntil(BooleanSupplier until) throws InterruptedException {
    int failures = 0;
    while (run(until)) {
      failures++;
      if (failures > 100) {
        throw new AssertionError("the task fails for ever");
      }
    }
    return failures;
  }

  private void arrive(MetricsSourceTask task, SourceRecord record) {
    arrived.add(record);
    acknowledge(task, record);
  }

  private final class Context implements SourceTaskContext {
    @Override
    public Map<String, String> configs() {
      return properties;
    }

    @Override
    public OffsetStorageReader offsetStorageReader() {
      return new OffsetStorageReader() {
        @Override
        public <T> Map<String, Object> offset(Map<String, T> partition) {
          return storedOffset;
        }

        @Override
        public <T> Map<Map<String, T>, Map<String, Object>> offsets(
            java.util.Collection<Map<String, T>> partitions) {
          throw new UnsupportedOperationException();
        }
      };
    }

    @Override
    public PluginMetrics pluginMetrics() {
      // As a worker before 4.1 does.
      throw new NoSuchMethodError("pluginMetrics");
    }
  }
}
