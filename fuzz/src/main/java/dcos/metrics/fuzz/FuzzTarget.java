// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.fuzz;

import java.util.Map;

/** Something that takes any bytes. Stateless, but for what is made once and never changes. */
public interface FuzzTarget {
  /** Well-formed inputs to begin with, by file name. */
  Map<String, byte[]> seeds();

  /**
   * Tries one input.
   *
   * @throws RuntimeException if the code under test threw what it should not, or did what it should
   *     not
   */
  void run(byte[] input);

  /** Bytes that one input may have. */
  int maxInputBytes();

  /** Bytes that the work on one input may allocate, however short-lived. */
  long maxAllocatedBytes();
}
