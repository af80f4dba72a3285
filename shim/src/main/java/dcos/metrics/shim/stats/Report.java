// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.stats;

/** Shows figures somewhere, once a period. Always called by the same thread. */
interface Report {
  /** Shows those of now, or what has changed since the last call. */
  void report(Figures figures);
}
