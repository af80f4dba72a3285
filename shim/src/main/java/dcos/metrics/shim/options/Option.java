// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.options;

import java.util.Locale;

/**
 * One option.
 *
 * @param name without dashes in front
 * @param defaultText as it would be written on the command line, or null if there is no default
 * @param description one sentence for the help text, without the default
 */
record Option<T>(
    String name, Group group, ValueType<T> type, String defaultText, String description) {

  String flag() {
    return "-" + name;
  }

  String variable() {
    return name.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  /** The flag with what stands for its value. */
  String usage() {
    boolean optional = type.equals(ValueType.BOOLEAN);
    return flag() + (optional ? "[=" + type.label() + "]" : " <" + type.label() + ">");
  }

  /** The default, or null if there is none. */
  T defaultValue() {
    return defaultText == null ? null : type.parse(defaultText);
  }

  @Override
  public String toString() {
    return flag();
  }
}
