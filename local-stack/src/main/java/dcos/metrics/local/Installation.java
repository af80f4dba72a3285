// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The unpacked distribution: what is tried out and tested is what is shipped.
 *
 * @param home holds {@code bin/collector}
 */
public record Installation(Path home) {
  /** System property that names it. */
  public static final String PROPERTY = "local.collector.home";

  /**
   * The one that the system property names.
   *
   * @throws IOException if there is none
   */
  public static Installation find() throws IOException {
    String home = System.getProperty(PROPERTY);
    if (home == null) {
      throw new IOException("nothing says where the collector is: set -D" + PROPERTY);
    }
    Installation installation = new Installation(Path.of(home).toAbsolutePath().normalize());
    if (!Files.isExecutable(installation.script())) {
      throw new IOException(
          "there is no " + installation.script() + ": build it with 'mvn package -DskipTests'");
    }
    return installation;
  }

  /** {@code bin/collector} with those arguments. */
  public List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(script().toString()));
    command.addAll(arguments);
    return command;
  }

  private Path script() {
    return home.resolve("bin").resolve("collector");
  }
}
