// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.options;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What was given: the flags and variables, each parsed once. */
final class OptionValues {
  private record Given(Object value, String text) {}

  private final Map<Option<?>, Given> given = new HashMap<>();

  /** Takes the flag's text, else the variable's; null or, for a variable, empty means not given. */
  <T> void read(Option<T> option, String flagText, String variable, String variableText)
      throws UsageException {
    if (flagText != null) {
      // "-kafka-single-topic=" takes back what has no default.
      if (!flagText.isEmpty() || option.defaultText() != null) {
        given.put(option, new Given(parse(option, flagText, option.flag()), flagText));
      }
    } else if (variableText != null && !variableText.isEmpty()) {
      String where = "environment variable " + variable;
      given.put(option, new Given(parse(option, variableText, where), variableText));
    }
  }

  /** The value given, else the default, else null. */
  @SuppressWarnings("unchecked") // read() put what the option's own type made
  <T> T get(Option<T> option) {
    return given.containsKey(option) ? (T) given.get(option).value() : option.defaultValue();
  }

  boolean isGiven(Option<?> option) {
    return given.containsKey(option);
  }

  /** Settings other than the defaults as {@code name=value}, without secrets. */
  List<String> changed() {
    List<String> changed = new ArrayList<>();
    for (Option<?> option : OptionTable.ALL) {
      if (isGiven(option) && !given.get(option).value().equals(option.defaultValue())) {
        String text = option.type().secret() ? "(set)" : printable(given.get(option).text());
        changed.add(option.name() + "=" + text);
      }
    }
    return changed;
  }

  private static <T> T parse(Option<T> option, String text, String where) throws UsageException {
    try {
      return option.type().parse(text);
    } catch (IllegalArgumentException e) {
      String what = option.type().secret() ? "this value" : "\"" + printable(text) + "\"";
      throw new UsageException(where + ": " + what + " does not fit: " + e.getMessage());
    }
  }

  private static String printable(String text) {
    // What stands before an @ may be a user's name and password.
    String line = text.replaceAll("\\p{Cntrl}", "?").replaceAll("^.*@", "…@");
    return line.length() <= 100 ? line : line.substring(0, 100) + "…";
  }
}
