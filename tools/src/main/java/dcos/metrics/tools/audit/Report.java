// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.audit;

import java.util.List;

/**
 * The conclusions of an audit.
 *
 * @param extent what was read
 * @param ledger messages by kind
 * @param queues the conclusions on each queue
 */
record Report(TopicSnapshot.Extent extent, Ledger ledger, List<QueueReport> queues) {
  /** Whether something was found, all of it is accounted for, and every message was understood. */
  boolean isSound() {
    return !queues.isEmpty()
        && ledger.bad().count() == 0
        && ledger.refused().count() == 0
        && queues.stream().allMatch(QueueReport::isSound);
  }
}
