// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.ingest;

import dcos.metrics.avro.BadDataException;
import dcos.metrics.avro.MetricListView;
import dcos.metrics.avro.RecordLimits;

/** For writers whose records are laid out as ours: the view looks at them where they are. */
final class DirectReader implements RecordReader {
  private static final RecordLimits NO_LIMITS =
      new RecordLimits(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);

  private final MetricListView walker = new MetricListView(NO_LIMITS);

  @Override
  public int end(byte[] array, int from, int to) throws BadDataException {
    return walker.wrap(array, from, to);
  }

  @Override
  public void read(byte[] array, int from, int to, MetricListView view) throws BadDataException {
    view.wrap(array, from, to);
  }

  @Override
  public void forget() {
    walker.clear();
  }
}
