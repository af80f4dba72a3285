// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A million holes in a heap of 16 MB, which ends the JVM if it is not enough: they are not kept
 * until all are found.
 */
@Timeout(120)
final class ManyHolesTest {
  private static final int HOLES = 1_000_000;
  private static final int A_MESSAGE = 1000;

  /** The audit in a JVM of its own. */
  static final class Audit {
    private Audit() {}

    /** Takes no arguments. */
    public static void main(String[] args) {
      Fed fed = new Fed(Limits.forHeap(Runtime.getRuntime().maxMemory()));
      for (int i = 0; i <= HOLES; ) {
        StringBuilder positions = new StringBuilder().append(2 * i++);
        for (; i <= HOLES && i % A_MESSAGE != 0; i++) {
          positions.append(',').append(2 * i);
        }
        fed.records(positions.toString());
      }
      RangeList missing = fed.report().missing();
      System.out.println(missing.positions() + " " + missing.more());
    }
  }

  @Test
  void findsMillionsOfHolesInASmallHeap() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx16m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                Audit.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      String out = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertEquals(0, process.waitFor(), out);
      assertEquals(HOLES + " " + (HOLES - RangeList.KEPT), out.strip());
    } finally {
      process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
  }
}
