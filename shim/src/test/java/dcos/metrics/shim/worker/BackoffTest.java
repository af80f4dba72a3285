// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private final Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(5));

  @Test
  void doublesUpToTheLongest() {
    assertEquals(Duration.ofSeconds(1), backoff.next());
    assertEquals(Duration.ofSeconds(2), backoff.next());
    assertEquals(Duration.ofSeconds(4), backoff.next());
    assertEquals(Duration.ofSeconds(5), backoff.next());
    assertEquals(Duration.ofSeconds(5), backoff.next());
  }

  @Test
  void beginsAnewAfterAReset() {
    backoff.next();
    backoff.next();
    backoff.reset();
    assertEquals(Duration.ofSeconds(1), backoff.next());
  }
}
