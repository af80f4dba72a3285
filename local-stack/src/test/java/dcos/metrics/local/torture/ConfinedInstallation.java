// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.torture;

import dcos.metrics.local.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A collector that has a {@code /tmp} of its own, its home and working directory in it, so that
 * whatever it writes there can be told from what others do. Works in a mount namespace only.
 */
final class ConfinedInstallation {
  private final Path real;
  private final Path home;
  private final Path dataDir;

  /**
   * Makes it.
   *
   * @param directory where to put it
   * @param dataDir the collector's, which it shares with all others
   */
  ConfinedInstallation(Installation real, Path directory, Path dataDir) throws IOException {
    this.real = real.home();
    this.home = directory;
    this.dataDir = dataDir;
    Path bin = Files.createDirectories(home.resolve("bin"));
    Path inner = bin.resolve("inner");
    Files.writeString(
        inner,
        String.format(
            Locale.ROOT,
            """
      set -e
      mount -t tmpfs tmpfs /mnt
      mkdir /mnt/installation /mnt/data
      mount --bind '%1$s' /mnt/installation
      mount --bind '%2$s' /mnt/data
      mount -t tmpfs tmpfs /tmp
      mkdir -p '%1$s' '%2$s' /tmp/home /tmp/cwd
      mount --bind /mnt/installation '%1$s'
      mount --bind /mnt/data '%2$s'
      cd /tmp/cwd
      HOME=/tmp/home exec '%1$s/bin/collector' "$@"
      """,
            this.real,
            dataDir));
    Path script = bin.resolve("collector");
    Files.writeString(script, "#!/bin/sh\nexec unshare --mount sh '" + inner + "' \"$@\"\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
  }

  Installation installation() {
    return new Installation(home);
  }

  /** The files in the {@code /tmp} of the process that are neither program nor data. */
  List<Path> strayFiles(long pid) throws IOException {
    Path root = Path.of("/proc", Long.toString(pid), "root");
    try (Stream<Path> files = Files.walk(root.resolve("tmp"))) {
      return files
          .filter(file -> !Files.isDirectory(file))
          .map(file -> Path.of("/").resolve(root.relativize(file)))
          .filter(file -> !file.startsWith(real) && !file.startsWith(dataDir))
          .toList();
    }
  }
}
