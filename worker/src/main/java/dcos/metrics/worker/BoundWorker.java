// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.worker;

import java.time.Duration;
import java.util.Locale;
import org.apache.kafka.connect.cli.ConnectStandalone;

/** Runs a Connect standalone worker until its standard input ends. */
public final class BoundWorker {
  /** What Connect's own shutdown gets before the process is halted. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private BoundWorker() {}

  /**
   * Starts the worker; does not return while it runs.
   *
   * @param args the worker's properties file, then one file per connector, as {@code
   *     connect-standalone} takes them
   */
  public static void main(String[] args) {
    // Connect, too, writes what other programs read.
    Locale.setDefault(Locale.ROOT);
    new ParentWatch(System.in, GRACE).start();
    configureLogging();
    ConnectStandalone.main(args);
  }

  private static void configureLogging() {
    // Jersey logs through the platform's logging, by default two lines a message.
    setDefault("java.util.logging.SimpleFormatter.format", "%4$s %3$s - %5$s%6$s%n");
    // Connect asks Log4j for its log levels. It is not what logs here, and need not say so.
    setDefault(
        "log4j2.loggerContextFactory",
        "org.apache.logging.log4j.simple.SimpleLoggerContextFactory");
  }

  private static void setDefault(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
