// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.pipeline;

import dcos.metrics.avro.MetricListView;

/** Where inputs hand their records to. Safe for use by several threads. */
public interface RecordSink {
  /**
   * Offers a record; its bytes are read only during the call.
   *
   * @param source where it comes from, for the log: {@code tcp 127.0.0.1:40312}, {@code agent}
   * @return whether it is done with: queued, or dropped and counted. False means that there is no
   *     room now: offer the same record again after {@link #whenReady} calls back
   */
  boolean offer(MetricListView record, String source);

  /** Calls {@code listener} once, on any thread, as soon as {@link #offer} may succeed again. */
  void whenReady(Runnable listener);
}
