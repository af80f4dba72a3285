// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.options;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the option that a mistyped one may have meant. */
final class Suggestion {
  private static final int CLOSE = 3;
  private static final int CLOSE_VARIABLE = 2;
  private static final int LONG_ENOUGH = 8;
  private static final int CLOSE_TOOL = 2;

  /** What {@code bin/collector} hands to the tools, and the help. */
  private static final List<String> TOOLS = List.of("emit", "print", "audit", "queue", "help");

  private Suggestion() {}

  /** A phrase to put behind the unknown name; empty if nothing is close. */
  static String forName(String unknown) {
    String name = unknown.replaceFirst("^-+", "").toLowerCase(Locale.ROOT).replace('_', '-');
    return OptionTable.ALL.stream()
        .min(Comparator.comparingInt(option -> distance(name, option.name())))
        .filter(option -> distance(name, option.name()) <= CLOSE)
        .map(option -> " (did you mean " + option.flag() + "?)")
        .orElse("");
  }

  /**
   * The environment variable of an option that another one was probably meant to be; empty if it is
   * one, or if nothing is close. The environment is full of other programs' names, so less is taken
   * for a slip here than among options.
   */
  static Optional<String> forVariable(String name) {
    if (name.length() < LONG_ENOUGH || name.indexOf('_') < 0) {
      return Optional.empty();
    }
    return OptionTable.ALL.stream()
        .map(Option::variable)
        .min(Comparator.comparingInt(variable -> distance(name, variable)))
        .filter(variable -> !variable.equals(name) && distance(name, variable) <= CLOSE_VARIABLE);
  }

  /** The tool that the first argument was probably meant to be; empty if none is close. */
  static Optional<String> forTool(String word) {
    return TOOLS.stream()
        .min(Comparator.comparingInt(tool -> distance(word, tool)))
        .filter(tool -> distance(word, tool) <= CLOSE_TOOL);
  }

  /** Insertions, deletions and replacements from one to the other. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
