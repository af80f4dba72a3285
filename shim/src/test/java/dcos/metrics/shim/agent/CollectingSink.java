// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.agent;

import dcos.metrics.Datapoint;
import dcos.metrics.MetricList;
import dcos.metrics.avro.MetricListView;
import dcos.metrics.shim.pipeline.RecordSink;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps the records; can be full. */
final class CollectingSink implements RecordSink {
  private final List<MetricList> records = new ArrayList<>();
  private final List<Runnable> waiting = new ArrayList<>();
  private boolean full;

  @Override
  public synchronized boolean offer(MetricListView record, String source) {
    if (!source.equals("agent")) {
      throw new AssertionError(source);
    }
    if (!full) {
      records.add(record.toMetricList());
    }
    return !full;
  }

  @Override
  public void whenReady(Runnable listener) {
    synchronized (this) {
      if (full) {
        waiting.add(listener);
        return;
      }
    }
    listener.run();
  }

  void setFull(boolean nowFull) {
    List<Runnable> ready = List.of();
    synchronized (this) {
      full = nowFull;
      if (!full) {
        ready = List.copyOf(waiting);
        waiting.clear();
      }
    }
    ready.forEach(Runnable::run);
  }

  synchronized int waiting() {
    return waiting.size();
  }

  synchronized List<MetricList> records() {
    return List.copyOf(records);
  }

  List<MetricList> records(String topic) {
    return records().stream().filter(r -> r.getTopic().equals(topic)).toList();
  }

  static Map<String, Double> values(MetricList record) {
    Map<String, Double> values = new LinkedHashMap<>();
    for (Datapoint datapoint : record.getDatapoints()) {
      values.put(datapoint.getName(), datapoint.getValue());
    }
    return values;
  }

  static Map<String, String> tags(MetricList record) {
    Map<String, String> tags = new LinkedHashMap<>();
    record.getTags().forEach(tag -> tags.put(tag.getKey(), tag.getValue()));
    return tags;
  }
}
