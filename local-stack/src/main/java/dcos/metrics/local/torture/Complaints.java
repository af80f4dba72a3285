// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What did not hold: the first few are told at once, all are counted. Safe for all threads. */
final class Complaints implements Consumer<String> {
  private static final int TOLD = 20;

  private final Consumer<String> listener;
  private final List<String> first = new ArrayList<>();
  private long count;

  /** Tells that listener, one at a time, of the first few. */
  Complaints(Consumer<String> listener) {
    this.listener = listener;
  }

  @Override
  public synchronized void accept(String complaint) {
    count++;
    if (count <= TOLD) {
      first.add(complaint);
      listener.accept(complaint);
    }
    if (count == TOLD) {
      listener.accept("(what else does not hold is only counted)");
    }
  }

  synchronized long count() {
    return count;
  }

  /** The first few. */
  synchronized List<String> first() {
    return List.copyOf(first);
  }
}
