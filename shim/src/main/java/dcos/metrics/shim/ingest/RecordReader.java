// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.ingest;

import dcos.metrics.avro.BadDataException;
import dcos.metrics.avro.MetricListView;

/** Reads records as one writer's schema lays them out. Belongs to the event loop. */
interface RecordReader {
  /**
   * Index behind the record that starts at {@code from}, whatever its size.
   *
   * @throws BadDataException if there is no whole record before {@code to}
   */
  int end(byte[] array, int from, int to) throws BadDataException;

  /**
   * Makes the view show the record that takes exactly {@code [from, to)}; valid until the next
   * call, for any connection.
   *
   * @throws BadDataException of kind TOO_LARGE if it is over a limit, else if it has no meaning
   *     under our schema
   */
  void read(byte[] array, int from, int to, MetricListView view) throws BadDataException;

  /** Lets go of all arrays that it was given. */
  void forget();
}
