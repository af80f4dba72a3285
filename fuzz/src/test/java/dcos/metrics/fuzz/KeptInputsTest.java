// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The seeds and the kept inputs, without Jazzer: what was found once is not found again. */
class KeptInputsTest {
  static final Path CORPUS = Path.of("corpus");

  @ParameterizedTest
  @EnumSource
  void noKeptInputFindsAnything(Target target) throws IOException {
    FuzzTarget instance = target.make();
    for (Map.Entry<String, byte[]> seed : instance.seeds().entrySet()) {
      tryOne(instance, target + " seed " + seed.getKey(), seed.getValue());
    }
    List<Path> files;
    try (var found = Files.list(CORPUS.resolve(target.toString()))) {
      files = found.sorted().toList();
    }
    assertTrue(files.size() > 0);
    for (Path file : files) {
      tryOne(instance, file.toString(), Files.readAllBytes(file));
    }
  }

  @Test
  void anInputThatCostsTooMuchMemoryIsAFinding() {
    IllegalStateException e =
        assertThrows(
            IllegalStateException.class, () -> new MeasuredTarget(new Greedy()).run(new byte[9]));
    assertTrue(e.getMessage().startsWith("an input of 9 bytes had "), e.getMessage());
  }

  private static void tryOne(FuzzTarget target, String name, byte[] input) {
    assertTrue(input.length <= target.maxInputBytes(), name);
    try {
      new MeasuredTarget(target).run(input);
    } catch (RuntimeException | Error e) {
      throw new AssertionError(name, e);
    }
  }

  /** Takes a mebibyte more than it may. */
  private static final class Greedy implements FuzzTarget {
    private int taken;

    @Override
    public Map<String, byte[]> seeds() {
      return Map.of();
    }

    @Override
    public void run(byte[] input) {
      taken += new byte[(int) maxAllocatedBytes() + (1 << 20)].length;
      assertEquals(0, taken % (2 << 20));
    }

    @Override
    public int maxInputBytes() {
      return 10;
    }

    @Override
    public long maxAllocatedBytes() {
      return 1 << 20;
    }
  }
}
