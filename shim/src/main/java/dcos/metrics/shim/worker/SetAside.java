// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.worker;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives another name to what stands in the way of the worker's files. */
final class SetAside {
  private static final Logger LOG = LoggerFactory.getLogger(SetAside.class);
  private static final int ATTEMPTS = 10;

  private SetAside() {}

  /**
   * Moves whatever has that name.
   *
   * @return where it lies now: the name with {@code .unreadable} behind it, in the place of what
   *     had that name, or with a number behind that where it cannot be replaced
   */
  static Path move(Path file) throws IOException {
    for (int i = 0; ; i++) {
      String suffix = ".unreadable" + (i == 0 ? "" : "." + i);
      try {
        return Files.move(
            file,
            file.resolveSibling(file.getFileName() + suffix),
            StandardCopyOption.REPLACE_EXISTING);
      } catch (DirectoryNotEmptyException | FileAlreadyExistsException e) {
        if (i == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** Moves what is there and is no directory. */
  static void unlessDirectory(Path directory) throws IOException {
    if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(directory)) {
      tell(directory);
    }
  }

  /** Moves what is there and cannot be deleted like a file. */
  static void directory(Path file) throws IOException {
    if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
      tell(file);
    }
  }

  private static void tell(Path file) throws IOException {
    LOG.warn("worker: {} stood in the way and is now {}", file, move(file));
  }
}
