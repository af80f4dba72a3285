// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.agent;

import dcos.metrics.avro.AvroBytes;
import dcos.metrics.avro.BadDataException;
import dcos.metrics.avro.MetricListView;
import dcos.metrics.avro.RecordLimits;
import dcos.metrics.shim.pipeline.RecordSink;
import dcos.metrics.shim.stats.Counters;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Makes records of named numbers and hands them on. A full queue is waited for, but no longer than
 * a poll has time for; what then still finds no room is dropped and counted as {@code
 * agent_poll.records_dropped}.
 */
final class PolledRecords {
  private static final String SOURCE = "agent";
  private static final int KEEP_BUFFER = 64 << 10;

  private final RecordSink sink;
  private final Counters counters;
  private final AgentSettings.Limits limits;
  private final LongSupplier nanoTime;
  private final AvroBytes head = new AvroBytes(256);
  private final AvroBytes datapoints = new AvroBytes(KEEP_BUFFER);
  private final AvroBytes record = new AvroBytes(KEEP_BUFFER);
  private final MetricListView view = new MetricListView(RecordLimits.FORMAT);
  private long waitLeft;

  PolledRecords(
      RecordSink sink, Counters counters, AgentSettings.Limits limits, LongSupplier nanoTime) {
    this.sink = sink;
    this.counters = counters;
    this.limits = limits;
    this.nanoTime = nanoTime;
  }

  /** Gives the poll its time to wait for room. */
  void startPoll() {
    waitLeft = limits.waitForRoom().toNanos();
  }

  /**
   * Hands on the numbers as one record, or as several if they are over its limits; as none if there
   * are no numbers.
   */
  void offer(
      String topic, Map<String, String> tags, String namePrefix, NumberList numbers, long timeMs)
      throws InterruptedException {
    counters.add("agent_poll.metrics_values", numbers.size());
    counters.add("agent_poll.metrics_values_unsupported", numbers.unsupported());
    writeHead(topic, tags);
    int count = 0;
    for (int i = 0; i < numbers.size(); i++) {
      int before = datapoints.length();
      write(namePrefix + numbers.name(i), timeMs, numbers.value(i));
      if (count > 0 && isOver(count + 1)) {
        datapoints.truncate(before);
        offer(count);
        write(namePrefix + numbers.name(i), timeMs, numbers.value(i));
        count = 0;
      }
      count++;
    }
    if (count > 0) {
      offer(count);
    }
  }

  private boolean isOver(int count) {
    return count > limits.recordDatapoints()
        || head.length() + datapoints.length() > limits.recordBytes();
  }

  private void writeHead(String topic, Map<String, String> tags) {
    head.clear();
    head.writeString(topic);
    if (!tags.isEmpty()) {
      head.writeLong(tags.size());
      tags.forEach(
          (key, value) -> {
            head.writeString(key);
            head.writeString(value);
          });
    }
    head.writeLong(0);
    datapoints.clear(KEEP_BUFFER);
  }

  private void write(String name, long timeMs, double value) {
    datapoints.writeString(name);
    datapoints.writeLong(timeMs);
    datapoints.writeDouble(value);
  }

  /** Offers what is written and starts over behind the head. */
  private void offer(int count) throws InterruptedException {
    record.clear(KEEP_BUFFER);
    record.write(head.array(), 0, head.length());
    record.writeLong(count);
    record.write(datapoints.array(), 0, datapoints.length());
    record.writeLong(0);
    datapoints.clear(KEEP_BUFFER);
    try {
      view.wrap(record.array(), 0, record.length());
    } catch (BadDataException e) {
      throw new IllegalStateException("a record of its own making is not one", e);
    }
    counters.increment("agent_poll.records");
    while (!sink.offer(view, SOURCE)) {
      if (!waitForRoom()) {
        counters.increment("agent_poll.records_dropped");
        return;
      }
    }
  }

  private boolean waitForRoom() throws InterruptedException {
    if (waitLeft <= 0) {
      return false;
    }
    CountDownLatch ready = new CountDownLatch(1);
    sink.whenReady(ready::countDown);
    long from = nanoTime.getAsLong();
    boolean room = ready.await(waitLeft, TimeUnit.NANOSECONDS);
    // Counts down even if there was room at once, so that a sink that errs on that cannot hold on.
    waitLeft -= Math.max(1000, nanoTime.getAsLong() - from);
    return room;
  }
}
