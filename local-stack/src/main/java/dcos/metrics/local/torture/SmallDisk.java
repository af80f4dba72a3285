// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.torture;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A file system of its own, in memory, that is small enough to be filled. To mount one takes the
 * right to: this JVM must be root in a mount namespace of its own, which {@code bin/torture} sees
 * to where it can; the mount is gone with the namespace then, however this process ends.
 *
 * <p>For one thread.
 */
public final class SmallDisk implements AutoCloseable {
  /** System property: this JVM has a mount namespace of its own and may mount in it. */
  public static final String PROPERTY = "torture.mounts";

  private static final int CHUNK = 64 << 10;
  private static final int PAGE = 4 << 10;

  private final Path directory;

  private SmallDisk(Path directory) {
    this.directory = directory;
  }

  /** Whether one can be mounted here. */
  public static boolean isPossible() {
    return Boolean.getBoolean(PROPERTY);
  }

  /**
   * Mounts one.
   *
   * @param directory an existing one; what it holds is hidden
   * @throws IOException if that is refused
   */
  public static SmallDisk mount(Path directory, int megabytes)
      throws IOException, InterruptedException {
    run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m,mode=0700", "tmpfs", directory + "");
    return new SmallDisk(directory);
  }

  /** Bytes that can still be written. */
  public long free() throws IOException {
    FileStore store = Files.getFileStore(directory);
    return store.getUsableSpace();
  }

  /**
   * Takes room until no more than that is left.
   *
   * @param leave bytes; 0 fills it to the last
   */
  public void fill(long leave) throws IOException {
    byte[] chunk = new byte[CHUNK];
    byte[] page = new byte[PAGE];
    try (OutputStream out =
        Files.newOutputStream(filler(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      while (free() > leave) {
        out.write(free() - leave >= CHUNK ? chunk : page);
      }
    } catch (IOException e) {
      if (free() > leave + CHUNK) {
        throw e;
      }
    }
  }

  /** Gives the room back. */
  public void empty() throws IOException {
    Files.deleteIfExists(filler());
  }

  /** Copies all that is on it, for it goes with the mount. */
  public void copyTo(Path target) throws IOException, InterruptedException {
    run("cp", "-a", directory + "/.", target.toString());
  }

  @Override
  public void close() {
    try {
      run("umount", "-l", directory.toString());
    } catch (IOException e) {
      // It goes with the namespace.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Path filler() {
    return directory.resolve("filler");
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", List.of(command)) + " failed: " + said);
    }
  }
}
