// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.pipeline;

import dcos.metrics.avro.MetricListView;
import java.util.Locale;

/** One record as one line of bounded length that a terminal can show safely. */
final class RecordLine {
  private static final int MAX_LENGTH = 4096;
  private static final int MAX_STRING = 200;

  private final StringBuilder line = new StringBuilder(256);
  private int leftOut;

  String render(String direction, String source, MetricListView record) {
    line.append(direction).append(' ').append(source).append(" topic=");
    text(record.topic());
    line.append(" tags={");
    int tagsAt = line.length();
    record.forEachTag(
        (key, value) -> {
          if (separate(tagsAt)) {
            text(key);
            line.append('=');
            text(value);
          }
        });
    end("}");
    line.append(" datapoints=[");
    int datapointsAt = line.length();
    record.forEachDatapoint(
        (name, timeMs, value) -> {
          if (separate(datapointsAt)) {
            text(name);
            line.append('=').append(value).append(" @").append(timeMs);
          }
        });
    end("]");
    return line.toString();
  }

  private boolean separate(int start) {
    if (line.length() > MAX_LENGTH) {
      leftOut++;
      return false;
    }
    if (line.length() > start) {
      line.append(", ");
    }
    return true;
  }

  private void end(String bracket) {
    if (leftOut > 0) {
      line.append(", … ").append(leftOut).append(" more");
      leftOut = 0;
    }
    line.append(bracket);
  }

  /** What a terminal would act on, or a reader take for a new line, is written as an escape. */
  private void text(String text) {
    int shown = Math.min(text.length(), MAX_STRING);
    for (int i = 0; i < shown; i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c)
          || c == '\\'
          || Character.getType(c) == Character.FORMAT
          || Character.getType(c) == Character.LINE_SEPARATOR
          || Character.getType(c) == Character.PARAGRAPH_SEPARATOR) {
        line.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        line.append(c);
      }
    }
    if (shown < text.length()) {
      line.append('…');
    }
  }
}
