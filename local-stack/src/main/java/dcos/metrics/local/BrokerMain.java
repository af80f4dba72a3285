// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The broker as a process of its own, that can be killed and frozen. Says {@value #READY} on its
 * standard output when it takes requests; ends, in an orderly way, at SIGTERM or when its standard
 * input is closed, so that it cannot outlive whoever started it.
 */
final class BrokerMain {
  /** Starts the line that says that the broker takes requests. */
  static final String READY = "broker: listening on ";

  private BrokerMain() {}

  /** Arguments: data directory, port. */
  @SuppressWarnings("SystemExitOutsideMain")
  public static void main(String[] args) throws IOException {
    if (args.length != 2) {
      System.err.println("broker: needs a data directory and a port");
      System.exit(2);
    }
    EmbeddedBroker broker = new EmbeddedBroker(Path.of(args[0]), Integer.parseInt(args[1]));
    try {
      broker.start();
    } catch (IOException e) {
      System.err.println("broker: " + e.getMessage());
      System.exit(3);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(broker::stop, "broker-stop"));
    System.out.println(READY + broker.bootstrapServers());
    while (System.in.read() >= 0) {
      // Nothing is expected, only the end.
    }
    System.exit(0);
  }
}
