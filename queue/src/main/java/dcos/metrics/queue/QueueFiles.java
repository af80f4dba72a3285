// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;

/** Names and places in a queue's directory. */
record QueueFiles(Disk disk, Path directory) {
  static final int FORMAT = 1;
  static final String SEGMENT_SUFFIX = ".avro";

  private static final Pattern SEGMENT = Pattern.compile("[0-9]{20}\\.avro");
  private static final String POSITION_SUFFIX = ".position";
  private static final int MAX_NAME = 200;

  Path identity() {
    return directory.resolve("queue.id");
  }

  Path writerLock() {
    return directory.resolve("writer.lock");
  }

  Path writerState() {
    return directory.resolve("writer.state");
  }

  Path writerMark() {
    return directory.resolve("writer.mark");
  }

  Path writerPulse() {
    return directory.resolve("writer.pulse");
  }

  Path losses() {
    return directory.resolve("losses");
  }

  Path quarantine() {
    return directory.resolve("quarantine");
  }

  Path readers() {
    return directory.resolve("readers");
  }

  Path position(String reader) {
    return readers().resolve(escape(reader) + POSITION_SUFFIX);
  }

  Path note(String reader) {
    return readers().resolve(escape(reader) + ".note");
  }

  Path readerLock(String reader) {
    return readers().resolve(escape(reader) + ".lock");
  }

  Path segment(long base) {
    return directory.resolve(QueuePosition.fixedText(base) + SEGMENT_SUFFIX);
  }

  /** The segments there are: base position to file. */
  NavigableMap<Long, Path> segments() throws IOException {
    NavigableMap<Long, Path> segments = new TreeMap<>();
    for (String name : disk.list(directory)) {
      if (SEGMENT.matcher(name).matches()) {
        try {
          long base = QueuePosition.parseNumber(name.substring(0, 20));
          Path file = directory.resolve(name);
          if (disk.isFile(file)) {
            segments.put(base, file);
          }
        } catch (IllegalArgumentException e) {
          // Twenty digits that are no position are no segment of ours.
        }
      }
    }
    return segments;
  }

  /** Names of the registered readers. */
  List<String> readerNames() throws IOException {
    return disk.list(readers()).stream()
        .filter(name -> name.endsWith(POSITION_SUFFIX))
        .map(name -> unescape(name.substring(0, name.length() - POSITION_SUFFIX.length())))
        .sorted()
        .toList();
  }

  /** The queue's identity, or null if there is no queue. */
  UUID readIdentity() throws IOException {
    Map<String, String> entries = CheckedFile.readMap(disk, identity());
    if (entries == null) {
      return null;
    }
    String format = entries.getOrDefault("format", "");
    if (!format.equals(Integer.toString(FORMAT))) {
      throw new IOException(
          "the queue in "
              + directory
              + " has format '"
              + format
              + "', and this version reads format "
              + FORMAT
              + ": use the version that wrote it");
    }
    try {
      return UUID.fromString(entries.getOrDefault("queue", ""));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Returns the name if it can be one. */
  static String checkReaderName(String name) {
    if (name.isEmpty() || name.length() > MAX_NAME || escape(name).length() > MAX_NAME) {
      throw new IllegalArgumentException(
          "a reader's name has 1 to " + MAX_NAME + " characters, not '" + name + "'");
    }
    return name;
  }

  /** Letters, digits, {@code . _ -} stand for themselves, all else as {@code %XX} of UTF-8. */
  private static String escape(String name) {
    StringBuilder escaped = new StringBuilder();
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xFF);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '_'
              || c == '-'
              || (c == '.' && escaped.length() > 0);
      escaped.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
    }
    return escaped.toString();
  }

  private static String unescape(String escaped) {
    byte[] bytes = new byte[escaped.length()];
    int length = 0;
    for (int i = 0; i < escaped.length(); i++) {
      char c = escaped.charAt(i);
      if (c == '%' && i + 2 < escaped.length()) {
        int high = Character.digit(escaped.charAt(i + 1), 16);
        int low = Character.digit(escaped.charAt(i + 2), 16);
        if (high >= 0 && low >= 0) {
          bytes[length++] = (byte) (high << 4 | low);
          i += 2;
          continue;
        }
      }
      bytes[length++] = (byte) c;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
