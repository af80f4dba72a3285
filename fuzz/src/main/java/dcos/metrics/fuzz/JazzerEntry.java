// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.fuzz;

/**
 * What Jazzer calls, by name and statically: the one place with static state. The property {@code
 * fuzz.target} says which target it is for.
 */
public final class JazzerEntry {
  private static final MeasuredTarget TARGET =
      new MeasuredTarget(Target.valueOf(System.getProperty("fuzz.target")).make());

  private JazzerEntry() {}

  /** Tries one input. */
  public static void fuzzerTestOneInput(byte[] input) {
    TARGET.run(input);
  }
}
