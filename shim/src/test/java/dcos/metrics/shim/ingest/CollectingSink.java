// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.ingest;

import dcos.metrics.MetricList;
import dcos.metrics.avro.MetricListView;
import dcos.metrics.shim.pipeline.RecordSink;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Keeps the first 50,000 it takes and counts the rest; takes only as many as it has been given room
 * for.
 */
final class CollectingSink implements RecordSink {
  private static final int KEEP = 50_000;

  private final List<MetricList> records = new ArrayList<>();
  private final List<Runnable> listeners = new ArrayList<>();
  private final IntConsumer afterEach;
  private long room;
  private int taken;
  private int refused;

  CollectingSink(long room) {
    this(room, count -> {});
  }

  /** {@code afterEach} is told the number of records so far, on the input's thread. */
  CollectingSink(long room, IntConsumer afterEach) {
    this.room = room;
    this.afterEach = afterEach;
  }

  @Override
  public boolean offer(MetricListView record, String source) {
    int count;
    synchronized (this) {
      if (room == 0) {
        refused++;
        return false;
      }
      room--;
      count = ++taken;
      if (count <= KEEP) {
        records.add(record.toMetricList());
      }
    }
    afterEach.accept(count);
    return true;
  }

  @Override
  public void whenReady(Runnable listener) {
    synchronized (this) {
      if (room == 0) {
        listeners.add(listener);
        return;
      }
    }
    listener.run();
  }

  void giveRoom(long more) {
    List<Runnable> ready;
    synchronized (this) {
      room += more;
      ready = List.copyOf(listeners);
      listeners.clear();
    }
    ready.forEach(Runnable::run);
  }

  synchronized List<MetricList> records() {
    return List.copyOf(records);
  }

  synchronized int count() {
    return taken;
  }

  synchronized int refused() {
    return refused;
  }

  /** Those of one topic, in order. */
  synchronized List<MetricList> ofTopic(String topic) {
    return records.stream().filter(list -> list.getTopic().equals(topic)).toList();
  }
}
