// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The limits as they are, and as {@code SECURITY.md} tells them. */
class InputLimitsTest {
  private static final long HEAP = 48 << 20;

  @TempDir Path directory;

  @Test
  void leavesTheRestOfTheProcessItsFiles() {
    assertEquals(4096, InputLimits.of(HEAP, Long.MAX_VALUE).connections());
    assertEquals(4096, InputLimits.of(HEAP, 4096 + 128).connections());
    assertEquals(1024 - 128, InputLimits.of(HEAP, 1024).connections());
    assertEquals(16, InputLimits.of(HEAP, 50).connections());
  }

  @Test
  void knowsHowManyFilesMayBeOpen() throws IOException {
    long here = OpenFiles.limit(OpenFiles.LIMITS);
    assertTrue(here > 100, () -> here + " files");
    Path file = directory.resolve("limits");
    assertEquals(Long.MAX_VALUE, OpenFiles.limit(file));
    Files.writeString(
        file,
        """
        Limit                     Soft Limit           Hard Limit           Units
        Max processes             123                  123                  processes
        Max open files            256                  4096                 files
        """);
    assertEquals(256, OpenFiles.limit(file));
    Files.writeString(file, "Max open files            unlimited            unlimited   files\n");
    assertEquals(Long.MAX_VALUE, OpenFiles.limit(file));
  }

  @Test
  void theSecurityDocumentTellsThem() throws IOException {
    InputLimits limits = InputLimits.of(HEAP, Long.MAX_VALUE);
    String document = Files.readString(Path.of("../SECURITY.md"));
    for (String row :
        List.of(
            line("connections | %d,", limits.connections()),
            line("a header, its entries | %d KiB", limits.headerBytes() >> 10),
            line(
                "the rest of a block | %d minutes, %d s, %d s",
                limits.silenceTimeout().toMinutes(),
                limits.headerTimeout().toSeconds(),
                limits.blockTimeout().toSeconds()),
            line(
                "decompressed | %d MiB, %d MiB",
                limits.blockBytes() >> 20, limits.decompressedBytes() >> 20),
            line(
                "a record | %d MiB, %d tags, %,d datapoints, %d KiB a string",
                limits.record().recordBytes() >> 20,
                limits.record().tags(),
                limits.record().datapoints(),
                limits.record().stringBytes() >> 10),
            line("hold in memory | %d MiB", limits.memoryBytes() >> 20))) {
      assertTrue(document.contains(row), row);
    }
  }

  private static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
