// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** The directory that holds everything a stack writes. */
public final class Workspace implements AutoCloseable {
  private final Path directory;
  private boolean keep;

  private Workspace(Path directory, boolean keep) {
    this.directory = directory;
    this.keep = keep;
  }

  /**
   * A new temporary one; {@link #close} deletes it unless it is to be kept.
   *
   * @param prefix starts its name
   */
  public static Workspace temporary(String prefix, boolean keep) throws IOException {
    return new Workspace(Files.createTempDirectory(prefix), keep);
  }

  /** One that the user named; it is made if need be, and stays. */
  public static Workspace at(Path directory) throws IOException {
    Files.createDirectories(directory);
    return new Workspace(directory.toAbsolutePath().normalize(), true);
  }

  /** The directory. */
  public Path directory() {
    return directory;
  }

  /** Whether it stays when the stack has stopped. */
  public boolean isKept() {
    return keep;
  }

  /** Lets it stay, whatever was said before. */
  public void keep() {
    keep = true;
  }

  /** A directory in it, made if need be. */
  public Path part(String name) throws IOException {
    return Files.createDirectories(directory.resolve(name));
  }

  @Override
  public void close() throws IOException {
    if (!keep) {
      Files.walkFileTree(directory, new Deletion());
    }
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path visited, IOException e) throws IOException {
      if (e != null) {
        throw e;
      }
      Files.deleteIfExists(visited);
      return FileVisitResult.CONTINUE;
    }
  }
}
