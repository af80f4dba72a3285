// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Millions of records in a heap of 24 MB, which ends the JVM if it is not enough. With a {@code
 * HashSet<Long>} in the place of {@link Positions}, it ends before the 400,000th of them, in all
 * three formats.
 */
@Timeout(120)
final class AuditMemoryTest {
  @ParameterizedTest
  @CsvSource({"list,3000000", "datapoint,1000000", "container,10000000"})
  void countsMillionsOfRecordsInASmallHeap(String format, int records) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx24m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                MillionsOfRecords.class.getName(),
                format,
                Integer.toString(records))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      String out = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertEquals(0, process.waitFor(), out);
      assertEquals("sound true, " + records + " records, 0 copies, 0 not checked", out.strip());
    } finally {
      process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
  }
}
