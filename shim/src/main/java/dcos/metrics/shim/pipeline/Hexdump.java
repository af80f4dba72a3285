// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.pipeline;

import dcos.metrics.avro.MetricListView;
import java.util.HexFormat;

/** The bytes of a record as offset, hexadecimal digits and ASCII; the first 4 KB of them. */
final class Hexdump {
  private static final int MAX_BYTES = 4096;
  private static final int PER_LINE = 16;
  private static final HexFormat HEX = HexFormat.of();

  private Hexdump() {}

  static String render(String direction, String source, MetricListView record) {
    int shown = Math.min(record.length(), MAX_BYTES);
    StringBuilder dump = new StringBuilder(100 + shown * 5);
    dump.append(direction).append(' ').append(source).append(": ");
    dump.append(record.length()).append(" bytes");
    for (int at = 0; at < shown; at += PER_LINE) {
      line(dump, record.array(), record.start(), at, Math.min(PER_LINE, shown - at));
    }
    if (shown < record.length()) {
      dump.append("\n… ").append(record.length() - shown).append(" more bytes");
    }
    return dump.toString();
  }

  private static void line(StringBuilder dump, byte[] array, int start, int at, int count) {
    dump.append('\n').append(HEX.toHexDigits(at, 8)).append(' ');
    for (int i = 0; i < PER_LINE; i++) {
      dump.append(i == PER_LINE / 2 ? "  " : " ");
      if (i < count) {
        HEX.toHexDigits(dump, array[start + at + i]);
      } else {
        dump.append("  ");
      }
    }
    dump.append("  |");
    for (int i = 0; i < count; i++) {
      byte b = array[start + at + i];
      dump.append(b >= ' ' && b < 0x7F ? (char) b : '.');
    }
    dump.append('|');
  }
}
