// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.torture;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One line of the table: one strike, or several at once.
 *
 * @param strikes with different victims
 * @param calm how long all runs undisturbed before it
 */
record Fault(List<Strike> strikes, Duration calm) {
  /** How long it lasts: as long as the longest of its strikes. */
  Duration hold() {
    return strikes.stream().map(Strike::hold).max(Duration::compareTo).orElse(Duration.ZERO);
  }

  @Override
  public String toString() {
    return strikes.stream().map(one -> one.kind().toString()).collect(Collectors.joining("+"));
  }
}
