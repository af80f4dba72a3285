package dcos.metrics.worker;

import java.time.Duration;
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
    new ParentWatch(System.in, GRACE).start();
    formatPlatformLog();
    ConnectStandalone.main(args);
  }

  /**
   * Jersey logs through the platform's logging, by default two lines a message: one line, as all
   * others.
   */
  private static void formatPlatformLog() {
    String key = "java.util.logging.SimpleFormatter.format";
    if (System.getProperty(key) == null) {
      System.setProperty(key, "%4$s %3$s - %5$s%6$s%n");
    }
  }
}
