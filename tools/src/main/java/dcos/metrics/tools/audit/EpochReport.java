// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.audit;

import java.util.List;

/**
 * The conclusions on one epoch.
 *
 * @param epoch the epoch
 * @param first the lowest position that anything is known of; -1 if there is none
 * @param last the highest
 * @param records records that have arrived, each counted once
 * @param repeated records that have arrived more than once, or in part
 * @param copies how many records, or parts, came again
 * @param missing positions between first and last that are not accounted for
 * @param renumbered positions that are missing too, but covered by a declared loss of unknown size:
 *     their numbers were given again
 * @param incomplete records of which only some parts have arrived
 * @param waiting records that the connector has still to publish
 * @param undeclared what the queue has lost and the connector has still to declare
 * @param declared what was declared lost
 * @param backwards positions that came behind higher ones, by partition
 * @param resent those of which that is right, because they were sent again
 * @param contradictions parts that do not fit what other parts of the record said
 */
record EpochReport(
    long epoch,
    long first,
    long last,
    long records,
    RangeList repeated,
    long copies,
    RangeList missing,
    RangeList renumbered,
    RangeList incomplete,
    RangeList waiting,
    List<Undeclared> undeclared,
    List<Declared> declared,
    List<Late> backwards,
    List<Late> resent,
    long contradictions) {
  /**
   * A declared loss.
   *
   * @param cause why
   * @param positions the positions that are known to be missing
   * @param unknown messages that declare a loss without any position
   * @param arrived how many of the positions were published all the same
   */
  record Declared(String cause, RangeList positions, long unknown, long arrived) {}

  /**
   * A loss that is still to be declared.
   *
   * @param cause why
   * @param positions what is missing
   */
  record Undeclared(String cause, RangeList positions) {}

  /**
   * What came behind higher positions.
   *
   * @param partition topic and partition
   * @param positions what came late
   */
  record Late(String partition, RangeList positions) {}
}
