// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.source.SourceTaskContext;

/**
 * The task's metrics in the worker: lag, what is unacknowledged, and losses by cause. The only
 * class that needs Connect 4.1; {@link TaskMetrics} does without it where it cannot be linked.
 */
final class PluginTaskMetrics {
  /** Causes that are published one by one: a bounded number. */
  private static final List<String> CAUSES =
      List.of(
          "too-large",
          "empty",
          "damaged",
          "rejected",
          "dropped-by-worker",
          "queue-full",
          "disk-full",
          "write-failed",
          "power-cut",
          "missing");

  private final PluginMetrics metrics;
  private final List<MetricName> registered = new ArrayList<>();

  private PluginTaskMetrics(PluginMetrics metrics) {
    this.metrics = metrics;
  }

  /**
   * Registers all of them, or none.
   *
   * @return removes them; null if the worker does not take them, as while there are others of these
   *     names
   */
  static Runnable register(SourceTaskContext context, StartedTask task, TaskStats stats) {
    PluginMetrics metrics = context.pluginMetrics();
    if (metrics == null) {
      return () -> {};
    }
    PluginTaskMetrics registration = new PluginTaskMetrics(metrics);
    try {
      registration.addAll(task, stats);
    } catch (RuntimeException e) {
      // No figure is worth a record.
      registration.removeAll();
      return null;
    }
    return registration::removeAll;
  }

  private void removeAll() {
    registered.forEach(metrics::removeMetric);
    registered.clear();
  }

  private void addAll(StartedTask task, TaskStats stats) {
    add("lag-records", "Positions of the queue that are not done yet", stats::lag);
    add(
        "unacknowledged-records",
        "Kafka records handed out and not acknowledged yet",
        () -> ofSession(task, QueueSession::unacknowledgedRecords));
    add(
        "unacknowledged-bytes",
        "Memory of the unacknowledged records, as estimated",
        () -> ofSession(task, QueueSession::unacknowledgedBytes));
    add(
        "oldest-unacknowledged-age-ms",
        "Age of the oldest record that was read and is not done",
        () -> ofSession(task, QueueSession::oldestAgeMs));
    add("topics-renamed-total", "Records whose topic had to be made legal", stats::topicsRenamed);
    add(
        "gap-records-dropped-total",
        "Gap records that the worker dropped",
        stats::gapRecordsDropped);
    add("records-lost-total", "Records declared lost, for all causes", stats::lost);
    for (String cause : CAUSES) {
      add("records-lost-total", "Records declared lost", "cause", cause, () -> stats.lost(cause));
    }
  }

  private void add(String name, String description, LongSupplier value) {
    add(metrics.metricName(name, description, new LinkedHashMap<>()), value);
  }

  private void add(
      String name, String description, String tag, String tagValue, LongSupplier value) {
    LinkedHashMap<String, String> tags = new LinkedHashMap<>();
    tags.put(tag, tagValue);
    add(metrics.metricName(name, description, tags), value);
  }

  private void add(MetricName name, LongSupplier value) {
    metrics.addMetric(name, (Gauge<Long>) (config, now) -> value.getAsLong());
    registered.add(name);
  }

  private static long ofSession(StartedTask task, ToLongFunction<QueueSession> figure) {
    QueueSession session = task.session();
    return session == null ? 0 : figure.applyAsLong(session);
  }
}
