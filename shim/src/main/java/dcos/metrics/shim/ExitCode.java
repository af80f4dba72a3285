// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How the process ends; the numbers are part of the interface. */
public enum ExitCode {
  /** Stopped by a signal, or did what was asked. */
  STOPPED(0, "Stopped by a signal, or did what was asked."),
  /** Something that should not happen. */
  FAILED(1, "Failed unexpectedly; the log says why."),
  /** Unknown option or bad value. */
  USAGE(2, "An option is unknown or its value does not fit."),
  /** Cannot start where and as told. The JVM itself ends with the same when its heap is used up. */
  CANNOT_START(
      3,
      "Cannot start: port taken, directory not writable, queue in use; standard output cannot be"
          + " written; or out of memory."),
  /** The agent refused the credential. */
  CREDENTIAL_REFUSED(4, "The agent refused the credential given as auth-credential.");

  private final int number;
  private final String meaning;

  ExitCode(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  /** What the operating system is told. */
  public int number() {
    return number;
  }

  /** All of them with their meaning, for the help text. */
  static Map<Integer, String> meanings() {
    return Arrays.stream(values())
        .collect(
            Collectors.toMap(ExitCode::number, code -> code.meaning, (a, b) -> a, TreeMap::new));
  }
}
