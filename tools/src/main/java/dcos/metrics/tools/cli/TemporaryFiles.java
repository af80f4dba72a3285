// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.cli;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A directory for the native code that the compression libraries unpack. They leave it to the JVM
 * to delete it, and the JVM does not when a signal ends it; so it has a place of its own, which
 * goes with the process.
 */
public final class TemporaryFiles {
  private final Path directory;

  private TemporaryFiles(Path directory) {
    this.directory = directory;
  }

  /** Makes the directory and names it to the libraries; to be called before they are used. */
  public static TemporaryFiles forNativeLibraries() {
    try {
      TemporaryFiles files = new TemporaryFiles(Files.createTempDirectory("collector-tool-"));
      System.setProperty("org.xerial.snappy.tempdir", files.directory.toString());
      System.setProperty("ZstdTempFolder", files.directory.toString());
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a temporary directory", e);
    }
  }

  /** Deletes what is there, as far as possible. */
  public void delete() {
    File[] files = directory.toFile().listFiles();
    for (File file : files == null ? new File[0] : files) {
      deleteQuietly(file.toPath());
    }
    deleteQuietly(directory);
  }

  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // A few kilobytes in a temporary directory are no reason to fail.
    }
  }
}
