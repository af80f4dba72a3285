// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.audit;

/**
 * Positions from {@code first} to {@code last}, both included.
 *
 * @param first 0 or more
 * @param last not below it
 */
record Range(long first, long last) {
  Range {
    if (first < 0 || last < first) {
      throw new IllegalArgumentException(first + "-" + last + " is no range of positions");
    }
  }

  /** How many; {@link Long#MAX_VALUE} if a long cannot hold it. */
  long count() {
    return last - first == Long.MAX_VALUE ? Long.MAX_VALUE : last - first + 1;
  }

  @Override
  public String toString() {
    return first == last ? Long.toString(first) : first + "-" + last;
  }
}
