// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.ingest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many files, sockets among them, a process may have open. */
final class OpenFiles {
  /** That of this process, on Linux; proc(5). */
  static final Path LIMITS = Path.of("/proc/self/limits");

  private static final Pattern LINE =
      Pattern.compile("^Max open files +(\\d+) .*$", Pattern.MULTILINE);

  private OpenFiles() {}

  /** What that file says; as many as one likes where it says nothing. */
  static long limit(Path limits) {
    try {
      Matcher matcher = LINE.matcher(Files.readString(limits));
      return matcher.find() ? Long.parseLong(matcher.group(1)) : Long.MAX_VALUE;
    } catch (IOException | NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }
}
