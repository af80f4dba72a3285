// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.ingest;

import dcos.metrics.avro.MetricListView;
import dcos.metrics.shim.pipeline.RecordSink;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * The way into the sink: as soon as it is full, no connection decodes any further, so that what
 * waits in memory stays compressed and in the sockets; when it has room, those that wait go on one
 * after the other. Belongs to the event loop.
 */
final class SinkGate {
  private final RecordSink sink;
  private final Executor loop;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private boolean full;
  private boolean draining;

  SinkGate(RecordSink sink, Executor loop) {
    this.sink = sink;
    this.loop = loop;
  }

  /** Whether to wait before offering anything. */
  boolean isFull() {
    return full;
  }

  /** Whether others wait, so that whoever comes to the end of a block should let them go first. */
  boolean isContended() {
    return !waiting.isEmpty();
  }

  /** Offers a record; false if it has to be offered again later. */
  boolean offer(MetricListView record, String source) {
    if (sink.offer(record, source)) {
      return true;
    }
    full = true;
    sink.whenReady(this::becomeReady);
    return false;
  }

  /** On any thread. */
  private void becomeReady() {
    try {
      loop.execute(this::ready);
    } catch (RejectedExecutionException e) {
      // The loop has ended, and all connections with it: nobody waits any more.
    }
  }

  /**
   * Runs the task when it is its turn.
   *
   * @param first before those that wait already: for one that holds decoded records in memory
   */
  void await(Runnable task, boolean first) {
    if (first) {
      waiting.addFirst(task);
    } else {
      waiting.addLast(task);
    }
    drain();
  }

  void forget(Runnable task) {
    waiting.remove(task);
  }

  private void ready() {
    full = false;
    drain();
  }

  private void drain() {
    if (!full && !draining && !waiting.isEmpty()) {
      draining = true;
      loop.execute(
          () -> {
            draining = false;
            Runnable task = full ? null : waiting.poll();
            if (task != null) {
              task.run();
              drain();
            }
          });
    }
  }
}
