// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.torture;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Judges repeats. There must be none but for the death of a worker or a restart of its task; and
 * then only what it had published in its last second, and one open batch. The time in which faults
 * were at work does not count: what is on its way to a broker that does not answer is not
 * acknowledged, however long that takes. A queue that is moved away takes the reader's position
 * along, so what is on its way just then may come again, too.
 */
final class RepeatBound {
  /** For a machine that is busy, and for a worker that is just ending its own way. */
  private static final Duration SLACK = Duration.ofSeconds(3);

  private static final Duration POSITION_INTERVAL = Duration.ofSeconds(1);

  private final NavigableSet<Long> deaths;
  private final Windows windows;
  private final Windows reopenings;

  /**
   * For one run.
   *
   * @param deaths when workers ended or their tasks were restarted, in ms since 1970
   * @param windows when faults were at work
   * @param reopenings when the connector had to open its queue anew
   */
  RepeatBound(List<Long> deaths, Windows windows, Windows reopenings) {
    this.reopenings = reopenings;
    this.deaths = new TreeSet<>(deaths);
    this.windows = windows;
  }

  /** Complains of every repeat that should not be. */
  void judge(List<Repeat> repeats, Consumer<String> complaints) {
    long bound = POSITION_INTERVAL.plus(Stack.BATCH_AGE).plus(SLACK).toMillis();
    for (Repeat repeat : repeats) {
      Long death = deaths.floor(repeat.againMs());
      long between = repeat.againMs() - repeat.firstMs();
      if (reopenings.calm(repeat.firstMs(), repeat.againMs()) < between) {
        continue;
      }
      if (death == null || death < repeat.firstMs()) {
        complaints.accept("position " + repeat.position() + " came again without a cause");
      } else if (windows.calm(repeat.firstMs(), death) > bound) {
        complaints.accept(
            String.format(
                Locale.ROOT,
                "position %d came again %d ms after it was published first, %d ms of them undisturbed",
                repeat.position(),
                repeat.againMs() - repeat.firstMs(),
                windows.calm(repeat.firstMs(), death)));
      }
    }
  }
}
