// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.stats;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** By how much counters have grown since the last look. Of one thread. */
final class Differences {
  private Map<String, Long> before = Map.of();

  /** Growth of each counter since the last call, those that did not grow included. */
  Map<String, Long> since(Map<String, Long> counters) {
    Map<String, Long> differences = new TreeMap<>();
    counters.forEach((name, value) -> differences.put(name, value - before.getOrDefault(name, 0L)));
    before = new HashMap<>(counters);
    return differences;
  }
}
