// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class EndingTest {
  private final Ending ending = new Ending();

  @Test
  void theFirstWhoAsksDecides() {
    ending.request(ExitCode.CREDENTIAL_REFUSED);
    ending.request(ExitCode.FAILED);

    assertEquals(ExitCode.CREDENTIAL_REFUSED, ending.await());
  }

  @Test
  void withoutARequestItWasASignal() {
    assertEquals(ExitCode.STOPPED, ending.codeNow());
  }

  @Test
  void aThreadThatDiesEndsTheProcess() throws InterruptedException {
    Thread thread =
        new Thread(
            () -> {
              throw new IllegalStateException("on purpose");
            });
    thread.setUncaughtExceptionHandler(ending);
    thread.start();
    thread.join();

    assertEquals(ExitCode.FAILED, ending.codeNow());
  }
}
