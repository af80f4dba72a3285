// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.options;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Keeps {@code docs/options.md} what the code says; {@code -Ddocs.write} writes it anew. */
class OptionReferenceTest {
  private static final Path FILE = Path.of("../docs/options.md");

  @Test
  void docsListEveryOption() throws IOException {
    String reference = reference();
    if (System.getProperty("docs.write") != null) {
      Files.writeString(FILE, reference);
    }
    assertEquals(
        reference,
        Files.readString(FILE),
        "docs/options.md is stale: mvn test -pl shim -am -Dtest=OptionReferenceTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Ddocs.write");
  }

  private static String reference() {
    StringBuilder text =
        new StringBuilder(
            """
            # Options of bin/collector

            Made from the code; `bin/collector -h` says the same. Each option is written `-name value`,
            `-name=value` or `--name=value`, or set in the environment under the name in the last
            column; the command line wins, and an empty variable counts as unset. A duration is
            `500ms`, `15s`, `1m`, `2h`, or a bare number in the unit that the option's name says, else
            in seconds.
            """);
    for (Group group : Group.values()) {
      text.append("\n## ").append(group.title()).append("\n\n");
      text.append("| option | default | meaning | environment |\n|---|---|---|---|\n");
      for (Option<?> option : OptionTable.ALL) {
        if (option.group() == group) {
          text.append(row(option));
        }
      }
    }
    return text.toString();
  }

  private static String row(Option<?> option) {
    return String.format(
        Locale.ROOT,
        "| `%s` | %s | %s | `%s` |\n",
        option.usage().replace("|", "\\|"),
        option.defaultText() == null ? "–" : "`" + option.defaultText() + "`",
        option.description(),
        option.variable());
  }
}
