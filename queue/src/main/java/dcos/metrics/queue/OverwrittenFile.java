// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A small text file of one length that is overwritten in place, with one write: much cheaper than
 * one that is replaced, and as whole after a kill. A power cut may tear it; its checksum tells, and
 * then it counts as missing. Belongs to the writer's thread.
 */
final class OverwrittenFile implements Closeable {
  private final Disk disk;
  private final Path file;
  private final Object key;
  private final Disk.Output output;

  private OverwrittenFile(Disk disk, Path file, Object key, Disk.Output output) {
    this.disk = disk;
    this.file = file;
    this.key = key;
    this.output = output;
  }

  /** Makes the file, or replaces what has its name; durable when this returns. */
  static OverwrittenFile create(Disk disk, Path file, Disk.Access access, List<String> lines)
      throws IOException {
    byte[] bytes = CheckedFile.encode(lines);
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    Disk.Output output = disk.create(temporary, access);
    try {
      output.append(bytes, 0, bytes.length);
      output.sync();
      disk.rename(temporary, file);
      disk.syncDirectory(file.getParent());
      return new OverwrittenFile(disk, file, disk.info(file).key(), output);
    } catch (IOException e) {
      try {
        output.close();
      } catch (IOException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
  }

  /** Puts lines in the place of those there are; together they are as long. Not yet durable. */
  void overwrite(List<String> lines) throws IOException {
    output.overwrite(CheckedFile.encode(lines));
  }

  /** Makes it durable. */
  void sync() throws IOException {
    output.sync();
  }

  /** Whether the file still has its name. */
  boolean isInPlace() throws IOException {
    return disk.isStill(file, key);
  }

  @Override
  public void close() throws IOException {
    output.close();
  }
}
