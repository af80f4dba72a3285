// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Small text files that are replaced as a whole: lines, then {@code crc32c} with the checksum of
 * all bytes before that line. A file that does not match it counts as missing.
 */
final class CheckedFile {
  private static final int MAX_BYTES = 1 << 20;
  private static final String SUM = "crc32c ";

  private static final UnreadableFiles UNREADABLE = new UnreadableFiles();

  private CheckedFile() {}

  /**
   * Replaces the file; durable when this returns.
   *
   * @param lines without line ends
   */
  static void write(Disk disk, Path file, Disk.Access access, List<String> lines)
      throws IOException {
    byte[] all = encode(lines);
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    try (Disk.Output out = disk.create(temporary, access)) {
      out.append(all, 0, all.length);
      out.sync();
    }
    disk.rename(temporary, file);
    disk.syncDirectory(file.getParent());
  }

  /** The bytes of such a file. */
  static byte[] encode(List<String> lines) {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(line).append('\n'));
    byte[] body = text.toString().getBytes(StandardCharsets.UTF_8);
    return text.append(SUM)
        .append(String.format(Locale.ROOT, "%08x", sumOf(body)))
        .append('\n')
        .toString()
        .getBytes(StandardCharsets.UTF_8);
  }

  /** The lines, or null if the file is missing or damaged, or cannot be read, which is told. */
  static List<String> read(Disk disk, Path file) {
    byte[] bytes;
    try (Disk.Input in = disk.open(file)) {
      bytes = new byte[(int) Math.min(in.size(), MAX_BYTES)];
      if (in.read(0, bytes, 0, bytes.length) < bytes.length) {
        return null;
      }
      UNREADABLE.forget(file);
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      UNREADABLE.tell(file, e);
      return null;
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    int at = text.lastIndexOf(SUM);
    if (at < 0 || (at > 0 && text.charAt(at - 1) != '\n')) {
      return null;
    }
    String body = text.substring(0, at);
    String sum = String.format(Locale.ROOT, "%08x", sumOf(body.getBytes(StandardCharsets.UTF_8)));
    if (!text.substring(at + SUM.length()).equals(sum + "\n")) {
      return null;
    }
    // Not lines(): a line may hold any character but the line end.
    List<String> lines = List.of(body.split("\n", -1));
    return lines.subList(0, lines.size() - 1);
  }

  /** As {@link #write}, with a line "key value" for each entry. */
  static void writeMap(Disk disk, Path file, Disk.Access access, Map<String, String> entries)
      throws IOException {
    write(
        disk,
        file,
        access,
        entries.entrySet().stream().map(e -> e.getKey() + " " + e.getValue()).toList());
  }

  /** The entries of {@link #writeMap}, or null if the file is missing or damaged. */
  static Map<String, String> readMap(Disk disk, Path file) {
    List<String> lines = read(disk, file);
    if (lines == null) {
      return null;
    }
    Map<String, String> entries = new LinkedHashMap<>();
    for (String line : lines) {
      int space = line.indexOf(' ');
      if (space > 0) {
        entries.put(line.substring(0, space), line.substring(space + 1));
      }
    }
    return entries;
  }

  private static long sumOf(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length);
    return crc.getValue();
  }
}
