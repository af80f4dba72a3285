// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClosingTest {
  private final Closing closing = new Closing();
  private final List<String> closed = new CopyOnWriteArrayList<>();

  @Test
  void closesInTheOppositeOrder() {
    closing.add("queue", () -> closed.add("queue"));
    closing.add("input", () -> closed.add("input"));

    assertTrue(closing.closeAll());
    assertEquals(List.of("input", "queue"), closed);
  }

  @Test
  void closesTheOthersWhenOneFails() {
    closing.add("queue", () -> closed.add("queue"));
    closing.add(
        "input",
        () -> {
          throw new IOException("on purpose");
        });

    assertFalse(closing.closeAll());
    assertEquals(List.of("queue"), closed);
  }

  @Test
  void closesWhatTakesItsTimeMeanwhile() {
    CountDownLatch queueClosed = new CountDownLatch(1);
    closing.add("queue", queueClosed::countDown);
    closing.addMeanwhile(
        "worker",
        () -> closed.add("worker after queue: " + queueClosed.await(10, TimeUnit.SECONDS)));

    assertTrue(closing.closeAll());
    assertEquals(List.of("worker after queue: true"), closed);
  }

  @Test
  void closesAtOnceWhatComesTooLate() {
    closing.closeAll();

    closing.add("late", () -> closed.add("late"));
    closing.addMeanwhile("later", () -> closed.add("later"));

    assertEquals(List.of("late", "later"), closed);
  }

  @Test
  void closesNothingTwice() {
    closing.add("queue", () -> closed.add("queue"));

    closing.closeAll();
    closing.closeAll();

    assertEquals(List.of("queue"), closed);
  }
}
