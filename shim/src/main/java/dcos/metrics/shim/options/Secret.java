// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.options;

/** Text that must not be shown: it prints as {@code (set)}, and only {@link #reveal} gives it. */
public final class Secret {
  private final String text;

  /** Hides that text. */
  public Secret(String text) {
    this.text = text;
  }

  /** The text itself, for the one place that must send it. */
  public String reveal() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && text.equals(secret.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return "(set)";
  }
}
