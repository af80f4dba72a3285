// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.print;

/** The form of what is printed. */
enum OutputForm {
  /** A line a datapoint, for people. */
  TEXT,
  /** A line a record, for programs. */
  JSON
}
