// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.torture;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Whether, and how, a process can be started that may mount a file system for itself alone. */
final class MountNamespace {
  /** As root, and as root of a user namespace. */
  private static final List<List<String>> WAYS =
      List.of(
          List.of("unshare", "--mount"),
          List.of("unshare", "--user", "--map-root-user", "--mount"));

  private MountNamespace() {}

  /** What to put before the command; empty if there is no way. */
  static List<String> prefix() throws InterruptedException {
    for (List<String> way : WAYS) {
      if (works(way)) {
        return way;
      }
    }
    return List.of();
  }

  private static boolean works(List<String> way) throws InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(way));
    builder.command().addAll(List.of("mount", "-t", "tmpfs", "tmpfs", "/mnt"));
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    try {
      return builder.start().waitFor() == 0;
    } catch (IOException e) {
      // There is no such program.
      return false;
    }
  }
}
