// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.emit;

import dcos.metrics.MetricList;
import java.io.IOException;

/** Where records to send come from. */
@FunctionalInterface
interface RecordSource {
  /** The next record, or null at the end. */
  MetricList next() throws IOException;
}
