// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.queue;

import dcos.metrics.tools.cli.Lines;
import dcos.metrics.tools.cli.OutputClosedException;
import java.util.ArrayList;
import java.util.List;

/** Rows of text in columns. */
final class Table {
  private final List<String[]> rows = new ArrayList<>();

  Table(String... headings) {
    rows.add(headings);
  }

  /** Adds a row; it has as many cells as there are headings. */
  void add(String... cells) {
    rows.add(cells);
  }

  void print(Lines lines) throws OutputClosedException {
    int[] widths = new int[rows.get(0).length];
    for (String[] row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(row[i]).append(" ".repeat(widths[i] - row[i].length() + 2));
      }
      lines.print(line.toString().stripTrailing());
    }
  }
}
