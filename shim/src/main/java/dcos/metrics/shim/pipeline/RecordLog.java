// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.pipeline;

import dcos.metrics.avro.MetricListView;

/**
 * Is shown records as they pass, for logs that the operator has asked for. Safe for use by several
 * threads; must not throw, and keeps nothing of the view.
 */
@FunctionalInterface
public interface RecordLog {
  /** Shows nothing. */
  RecordLog NONE = (source, record) -> {};

  /**
   * Shows one record.
   *
   * @param source where it came from, as given to {@link RecordSink#offer}
   */
  void record(String source, MetricListView record);
}
