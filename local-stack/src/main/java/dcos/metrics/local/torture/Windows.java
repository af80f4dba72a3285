// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.torture;

import java.util.ArrayList;
import java.util.List;

/**
 * The times in which faults were at work, each up to the moment when records flowed again. Safe for
 * all threads.
 */
final class Windows {
  private record Window(long fromMs, long toMs) {}

  private final List<Window> windows = new ArrayList<>();

  /** Adds one that begins behind all others. */
  synchronized void add(long fromMs, long toMs) {
    windows.add(new Window(fromMs, toMs));
  }

  /** How much of that time no fault was at work, in ms. */
  synchronized long calm(long fromMs, long toMs) {
    long calm = toMs - fromMs;
    for (Window window : windows) {
      calm -= Math.max(0, Math.min(toMs, window.toMs) - Math.max(fromMs, window.fromMs));
    }
    return calm;
  }
}
