// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.torture;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** What somebody may do to the files of a queue. For one thread. */
final class QueueDirectoryFaults {
  private static final String SECRET = "another's file";

  private static final List<String> LINKED =
      List.of(
          "losses.tmp",
          "writer.state.tmp",
          "segment.tmp",
          "readers/metrics.position.tmp",
          "readers/other.lock",
          "readers/other.position");

  /** In the place of files that are made anew or are not needed, and beside others. */
  private static final List<String> REPLACED =
      List.of("losses", "writer.state", "writer.mark", "losses.tmp", "writer.state.tmp");

  private static final List<String> ADDED =
      List.of(
          "readers/odd.lock",
          "readers/odd.position",
          "quarantine/odd",
          "00000000000099999999.avro",
          "04611686018427387904.avro");

  private final Path queue;
  private final Path victim;
  private final Path moved;
  private final List<Path> put = new ArrayList<>();

  QueueDirectoryFaults(Path queue) {
    this.queue = queue;
    this.victim = queue.resolveSibling("victim");
    this.moved = queue.resolveSibling("moved");
  }

  /** Takes the newest segment away, or cuts it; nobody uses the queue. */
  String removeTail(boolean cut, long seed) throws IOException {
    List<Path> segments;
    try (Stream<Path> files = Files.list(queue)) {
      segments = files.filter(file -> file.toString().endsWith(".avro")).sorted().toList();
    }
    if (segments.isEmpty()) {
      return "there was no segment";
    }
    Path newest = segments.get(segments.size() - 1);
    long size = Files.size(newest);
    if (!cut) {
      Files.delete(newest);
      return "its newest segment of " + size + " bytes removed";
    }
    long left = new Random(seed).nextLong(size + 1);
    try (FileChannel channel = FileChannel.open(newest, StandardOpenOption.WRITE)) {
      channel.truncate(left);
    }
    return "its newest segment cut from " + size + " to " + left + " bytes";
  }

  /** Moves the whole directory away. */
  String moveAway() throws IOException {
    delete(moved);
    Files.move(queue, moved, StandardCopyOption.ATOMIC_MOVE);
    return "queue moved away";
  }

  void deleteMoved() throws IOException {
    delete(moved);
  }

  /** Puts links to a file that must not be touched. */
  String putLinks() throws IOException {
    Files.writeString(victim, SECRET);
    int used = 0;
    for (String name : LINKED) {
      Path link = queue.resolve(name);
      try {
        Files.createSymbolicLink(link, victim);
        put.add(link);
      } catch (FileAlreadyExistsException | NoSuchFileException e) {
        used++; // The collector is just using that name.
      }
    }
    return put.size() + " of " + (put.size() + used) + " links put";
  }

  /**
   * Takes what is left of them.
   *
   * @throws IOException if the file that they led to was touched
   */
  void takeLinks() throws IOException {
    takeAll();
    if (!Files.readString(victim).equals(SECRET)) {
      throw new IOException("a link led the collector to " + victim + ", which it has written");
    }
    Files.delete(victim);
  }

  /** Puts pipes, or directories. */
  String putOddEntries(boolean directories) throws IOException, InterruptedException {
    for (String name : REPLACED) {
      Files.deleteIfExists(queue.resolve(name));
      putOne(queue.resolve(name), directories);
    }
    for (String name : ADDED) {
      putOne(queue.resolve(name), directories);
    }
    return put.size() + (directories ? " directories put" : " pipes put");
  }

  private void putOne(Path path, boolean directory) throws IOException, InterruptedException {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return; // The collector was quicker.
    }
    if (directory) {
      Files.createFile(Files.createDirectories(path).resolve("something"));
      put.add(path);
    } else if (new ProcessBuilder("mkfifo", path.toString()).start().waitFor() == 0) {
      put.add(path);
    }
  }

  /** Takes what is left of them. */
  void takeOddEntries() throws IOException {
    takeAll();
  }

  private void takeAll() throws IOException {
    for (Path path : put) {
      if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
        delete(path);
      }
      for (int i = 0; i < 10; i++) {
        String aside = path.getFileName() + ".aside" + (i == 0 ? "" : "." + i);
        delete(path.resolveSibling(aside));
      }
    }
    put.clear();
  }

  private static void delete(Path path) throws IOException {
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(path);
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
