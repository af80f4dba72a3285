// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.audit;

import java.util.List;
import java.util.UUID;

/**
 * The conclusions on one queue.
 *
 * @param queue the queue
 * @param first the first position that has to be accounted for; -1 if there is none
 * @param last the last one
 * @param completeUpTo all from first up to here is published or declared; -1 if nothing is
 * @param between positions that no epoch has, and that were not declared
 * @param epochs its epochs, in order
 * @param disk what the directory says; null if it was not looked at
 * @param expected what the user expects
 */
record QueueReport(
    UUID queue,
    long first,
    long last,
    long completeUpTo,
    RangeList between,
    List<EpochReport> epochs,
    DiskScan disk,
    Expected expected) {
  /** Records that have arrived, each counted once. */
  long records() {
    return epochs.stream().mapToLong(EpochReport::records).sum();
  }

  /** Records, or parts of them, that came again. */
  long copies() {
    return epochs.stream().mapToLong(EpochReport::copies).sum();
  }

  /** Records that have arrived more than once. */
  long repeated() {
    return epochs.stream().mapToLong(epoch -> epoch.repeated().positions()).sum();
  }

  /** All positions that are not accounted for. */
  RangeList missing() {
    RangeList missing = new RangeList();
    missing.addAll(between);
    epochs.forEach(epoch -> missing.addAll(epoch.missing()));
    return missing;
  }

  /** Records that the connector has still to publish; 0 if the directory was not looked at. */
  long waiting() {
    return epochs.stream().mapToLong(epoch -> epoch.waiting().positions()).sum();
  }

  /** Positions that the queue has lost and the connector has still to declare. */
  long undeclared() {
    return epochs.stream()
        .flatMap(epoch -> epoch.undeclared().stream())
        .mapToLong(undeclared -> undeclared.positions().positions())
        .sum();
  }

  /** How many records came behind later ones. */
  long backwards() {
    return epochs.stream()
        .flatMap(epoch -> epoch.backwards().stream())
        .mapToLong(late -> late.positions().positions())
        .sum();
  }

  /** Whether there is any position that has to be accounted for. */
  boolean isEmpty() {
    return first < 0;
  }

  /** Whether Kafka has anything of the queue, be it a gap record. */
  boolean hasArrived() {
    return epochs.stream().anyMatch(epoch -> epoch.records() > 0 || !epoch.declared().isEmpty());
  }

  /** Whether anything is still to be published or declared. */
  boolean waits() {
    return waiting() > 0 || undeclared() > 0;
  }

  /** Whether there is something, and all of it is accounted for and in order. */
  boolean isSound() {
    return !isEmpty()
        && hasArrived()
        && missing().isEmpty()
        && backwards() == 0
        && epochs.stream().allMatch(epoch -> epoch.contradictions() == 0)
        && !(expected.drained() && waits());
  }
}
