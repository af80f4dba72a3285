// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.worker;

/** Tells how far the queue has been published. Called by the supervisor's thread. */
@FunctionalInterface
public interface Progress {
  /** Where things stand now. */
  Reading read();

  /**
   * How far the queue has been published.
   *
   * @param committed the position before which everything is published; as long as nobody reads the
   *     queue, that of its oldest record
   * @param end the position that the next record gets
   */
  record Reading(long committed, long end) {
    boolean hasBacklog() {
      return backlog() > 0;
    }

    /** How many records wait. */
    long backlog() {
      return end - committed;
    }
  }
}
