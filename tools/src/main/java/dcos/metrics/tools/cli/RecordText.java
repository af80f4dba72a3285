// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.cli;

import dcos.metrics.Datapoint;
import dcos.metrics.MetricList;
import dcos.metrics.Tag;
import java.time.Instant;
import java.util.Locale;

/**
 * Records for people, one line a datapoint: time, topic, name, value, then the tags as {@code
 * key=value}. Text that holds spaces, quotes or nothing is quoted as in JSON, and control
 * characters are escaped, so that a line stays one line and a terminal keeps its colours.
 */
public final class RecordText {
  private RecordText() {}

  /** The tags of a record, as they end each of its lines; a space is in front of each. */
  public static String tags(MetricList record) {
    StringBuilder text = new StringBuilder();
    for (Tag tag : record.getTags()) {
      append(text.append(' '), tag.getKey());
      append(text.append('='), tag.getValue());
    }
    return text.toString();
  }

  /** The line of a datapoint, without the tags. */
  public static String datapoint(String topic, Datapoint datapoint) {
    StringBuilder line = new StringBuilder();
    line.append(Instant.ofEpochMilli(datapoint.getTimeMs())).append(' ');
    append(line, topic);
    append(line.append(' '), datapoint.getName());
    return line.append(' ').append(number(datapoint.getValue())).toString();
  }

  /** Whole numbers without a decimal point, as long as they are exact. */
  static String number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      boolean negativeZero = value == 0 && 1 / value < 0;
      return negativeZero ? "-0" : Long.toString((long) value);
    }
    return Double.toString(value);
  }

  private static void append(StringBuilder line, String text) {
    if (!text.isEmpty() && text.codePoints().allMatch(RecordText::isPlain)) {
      line.append(text);
      return;
    }
    line.append('"');
    text.codePoints().forEach(c -> appendEscaped(line, c));
    line.append('"');
  }

  private static void appendEscaped(StringBuilder line, int c) {
    if (c == '"' || c == '\\') {
      line.append('\\').append((char) c);
    } else if (isInvisible(c)) {
      for (char half : Character.toChars(c)) {
        line.append(String.format(Locale.ROOT, "\\u%04x", (int) half));
      }
    } else {
      line.appendCodePoint(c);
    }
  }

  private static boolean isPlain(int c) {
    return c != ' ' && c != '"' && c != '=' && c != '\\' && !isInvisible(c);
  }

  private static boolean isInvisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
