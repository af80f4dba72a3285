// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

/** What becomes of records when the queue has reached its bound. */
public enum FullPolicy {
  /** The oldest segments go, read or not. */
  DROP_OLDEST,
  /** New records are not kept; they get positions all the same, so that the loss has a range. */
  DROP_NEWEST,
  /** Nothing is taken until there is room. */
  BLOCK
}
