// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.torture;

import java.io.IOException;

/** Signals that Java itself cannot send. */
final class Signals {
  private Signals() {}

  /**
   * Sends one to a process that was started here.
   *
   * @param name such as {@code STOP}
   * @return whether it was there to get it
   */
  static boolean send(String name, long pid) throws IOException, InterruptedException {
    return new ProcessBuilder("kill", "-" + name, Long.toString(pid))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }
}
