// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/** Tries inputs on a target, and sees that they cost no more memory than they may. */
final class MeasuredTarget {
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final FuzzTarget target;

  MeasuredTarget(FuzzTarget target) {
    this.target = target;
  }

  /** Tries one input. */
  void run(byte[] input) {
    long limit = target.maxAllocatedBytes();
    long allocated = allocatedBy(input);
    if (allocated > limit) {
      // Once more: loading and instrumenting a class allocates, too, but once only.
      allocated = allocatedBy(input);
    }
    if (allocated > limit) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "an input of %d bytes had %d bytes allocated, the limit is %d",
              input.length,
              allocated,
              limit));
    }
  }

  private long allocatedBy(byte[] input) {
    long before = threads.getCurrentThreadAllocatedBytes();
    target.run(input);
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
