// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.queue;

import dcos.metrics.queue.QueueGap;
import dcos.metrics.queue.QueuePosition;

/** A gap in words. */
final class GapText {
  private GapText() {}

  static String of(QueueGap gap) {
    StringBuilder text = new StringBuilder("gap: ");
    if (gap.count() == QueueGap.UNKNOWN) {
      text.append("an unknown number of records is missing ");
      if (gap.last() < gap.first()) {
        text.append("before position ").append(gap.next().position());
      } else {
        text.append("from position ").append(gap.first());
      }
    } else {
      text.append(gap.count()).append(gap.count() == 1 ? " record is" : " records are");
      text.append(" missing, ");
      if (gap.first() == gap.last()) {
        text.append("position ").append(gap.first());
      } else {
        text.append("positions ").append(gap.first()).append(" to ").append(gap.last());
      }
    }
    text.append(" of epoch ").append(QueuePosition.epochText(gap.epoch()));
    return text.append(" (").append(gap.cause()).append(')').toString();
  }
}
