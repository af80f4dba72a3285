// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.pipeline;

import dcos.metrics.queue.QueueWriter;

/** The queue as the pipeline sees it. Safe for use by several threads. */
interface QueueInput {
  /** As {@link QueueWriter#offer}. */
  long offer(byte[] record, int from, int length);

  /** As {@link QueueWriter#whenReady}. */
  void whenReady(Runnable listener);

  /** That queue. */
  static QueueInput of(QueueWriter writer) {
    return new QueueInput() {
      @Override
      public long offer(byte[] record, int from, int length) {
        return writer.offer(record, from, length);
      }

      @Override
      public void whenReady(Runnable listener) {
        writer.whenReady(listener);
      }
    };
  }
}
