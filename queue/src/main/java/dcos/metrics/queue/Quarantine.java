// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where bytes are set aside that could not be used: the queue's {@code quarantine/}, 16 MiB and
 * 1000 files at most; then the oldest go. Safe for use by several threads and processes.
 */
public final class Quarantine {
  private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);
  private static final long MAX_BYTES = 16 << 20;
  private static final int MAX_FILES = 1000;
  private static final int MAX_NAME = 120;

  private final Disk disk;
  private final Path directory;

  /** The quarantine of the queue in that directory. */
  public Quarantine(Path queueDirectory) {
    this(new QueueFiles(new RealDisk(null), queueDirectory));
  }

  Quarantine(QueueFiles files) {
    this.disk = files.disk();
    this.directory = files.quarantine();
  }

  /**
   * Sets bytes aside; of more than 16 MiB, the first.
   *
   * @param name what they are, such as {@code 00000000000000000042.too-large.avro}
   * @return the file
   */
  public Path add(String name, byte[] bytes) throws IOException {
    int length = (int) Math.min(bytes.length, MAX_BYTES);
    trim(MAX_BYTES - length);
    String plain = name.replaceAll("[^A-Za-z0-9._-]", "_");
    Path file =
        directory.resolve(
            plain.substring(0, Math.min(plain.length(), MAX_NAME))
                + String.format(Locale.ROOT, ".%08x", ThreadLocalRandom.current().nextInt()));
    try (Disk.Output out = disk.create(file, ReaderFiles.access(disk, directory))) {
      out.append(bytes, 0, length);
      out.sync();
    }
    return file;
  }

  /**
   * Deletes the oldest files until no more than that many bytes are left, and one more file fits.
   *
   * @return bytes left
   */
  long trim(long bound) throws IOException {
    List<Kept> kept = files();
    kept.sort(Comparator.comparing(file -> file.info.modified()));
    long bytes = kept.stream().mapToLong(file -> file.info.size()).sum();
    for (int i = 0; i < kept.size(); i++) {
      if (bytes <= bound && kept.size() - i < MAX_FILES) {
        break;
      }
      if (delete(kept.get(i).path)) {
        bytes -= kept.get(i).info.size();
      }
    }
    return bytes;
  }

  /** Something that is no file, and cannot be deleted like one, only stays. */
  private boolean delete(Path file) {
    try {
      disk.delete(file);
      return true;
    } catch (IOException e) {
      LOG.debug("{} stays", file, e);
      return false;
    }
  }

  private record Kept(Path path, Disk.Info info) {}

  private List<Kept> files() throws IOException {
    List<Kept> kept = new ArrayList<>();
    for (String name : disk.list(directory)) {
      Path path = directory.resolve(name);
      try {
        kept.add(new Kept(path, disk.info(path)));
      } catch (NoSuchFileException e) {
        // Another process made room.
      }
    }
    return kept;
  }
}
