// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Marks lines with their level as systemd's journal takes it ({@code <4>} for a warning), so that
 * {@code journalctl -p warning} finds them. Only where standard error leads there: sd-daemon(3)
 * says of {@code JOURNAL_STREAM} that it names the device and inode of that socket. For one thread.
 */
final class JournalLevel {
  private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");
  private static final Pattern LEVEL =
      Pattern.compile("(?:\\S+ (ERROR|WARN|INFO|DEBUG|TRACE) |(collector: ))");

  /** Of the last line that had one: those of a stack trace have none. */
  private int level = 6;

  /** Not behind a part of a line that was too long for one. */
  private boolean lineBegins = true;

  /** Whether what this process writes to standard error goes to the journal. */
  static boolean appliesTo(Map<String, String> environment) {
    String stream = environment.get("JOURNAL_STREAM");
    try {
      return stream != null && isJournal(stream, Files.readSymbolicLink(STANDARD_ERROR).toString());
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  /**
   * Whether they are the same.
   *
   * @param stream device and inode, such as {@code 9:1234}
   * @param link where the descriptor leads, such as {@code socket:[1234]}
   */
  static boolean isJournal(String stream, String link) {
    return link.equals("socket:[" + stream.substring(stream.indexOf(':') + 1) + "]");
  }

  /** A line, or a part of one, with its mark. */
  byte[] mark(byte[] line) {
    String text = new String(line, StandardCharsets.UTF_8);
    Matcher matcher = LEVEL.matcher(text);
    if (matcher.lookingAt()) {
      level = matcher.group(2) == null ? number(matcher.group(1)) : 3;
    }
    String mark = lineBegins ? "<" + level + ">" : "";
    lineBegins = text.endsWith("\n");
    return (mark + text).getBytes(StandardCharsets.UTF_8);
  }

  /** As syslog(3) counts them. */
  private static int number(String name) {
    return switch (name) {
      case "ERROR" -> 3;
      case "WARN" -> 4;
      case "INFO" -> 6;
      default -> 7;
    };
  }
}
