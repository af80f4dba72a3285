// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When a task's metrics come into the worker, and when they go. */
class TaskMetricsTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final List<String> done = new ArrayList<>();
  private boolean taken = true;

  private final TaskMetrics metrics =
      new TaskMetrics(
          () -> {
            done.add("try");
            return taken ? null : () -> done.add("remove");
          });

  @Test
  void theyComeWhenThoseOfTheTaskBeforeAreGone() {
    metrics.register(0);
    metrics.register(SECOND / 2);
    assertEquals(List.of("try"), done);
    taken = false;
    metrics.register(SECOND);
    metrics.register(2 * SECOND);
    assertEquals(List.of("try", "try"), done);
    metrics.close();
    metrics.close();
    assertEquals(List.of("try", "try", "remove"), done);
  }

  @Test
  void theyDoNotComeAfterTheEnd() {
    metrics.register(0);
    metrics.close();
    taken = false;
    metrics.register(5 * SECOND);
    assertEquals(List.of("try"), done);
  }

  @Test
  void aWorkerThatKnowsNoneIsNotAskedAgain() {
    TaskMetrics old =
        new TaskMetrics(
            () -> {
              done.add("try");
              throw new NoSuchMethodError("pluginMetrics");
            });
    old.register(0);
    old.register(5 * SECOND);
    old.close();
    assertEquals(List.of("try"), done);
  }
}
