// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Some hundred inputs for each target, the same in every build; {@code bin/fuzz} tries more.
 *
 * <p>Seen to fail: with a reader of containers that keeps the numbers of the one before, and before
 * a segment's name was checked, on a file under the last of all numbers.
 */
class ShortFuzzTest {
  private static final int INPUTS = 1000;

  /** Each makes, reads and repairs some queues. */
  private static final int QUEUES = 300;

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void newInputsFindNothing(Target target) throws IOException, InterruptedException {
    Path log = directory.resolve("log");
    JazzerRun run =
        new JazzerRun(target, KeptInputsTest.CORPUS.resolve(target.toString()), directory);
    boolean clean = run.inputs(target == Target.QUEUE ? QUEUES : INPUTS, log);
    String said = Files.readString(log);
    assertTrue(clean, () -> tail(said));
    assertTrue(said.contains("stat::number_of_executed_units: "), () -> tail(said));
  }

  private static String tail(String text) {
    long lines = text.lines().count();
    Stream<String> last = text.lines().skip(Math.max(0, lines - 60));
    return String.join("\n", last.toList());
  }
}
