package dcos.metrics.shim;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes everything when the process is to end, for whatever reason, and ends it with the right
 * exit code; after a signal, the JVM's own would be 128 and its number.
 */
final class Shutdown extends Thread {
  private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

  /** Longer than all parts take together; only a disk that hangs gets here. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Closing closing;
  private final Ending ending;

  Shutdown(Closing closing, Ending ending) {
    super("shutdown");
    this.closing = closing;
    this.ending = ending;
  }

  @Override
  public void run() {
    ExitCode code = ending.codeNow();
    ending.request(code);
    watch();
    boolean well = closing.closeAll();
    if (!well && code == ExitCode.STOPPED) {
      code = ExitCode.FAILED;
    }
    if (code != ExitCode.CANNOT_START) {
      LOG.info("stopped");
    }
    System.out.flush();
    System.err.flush();
    Runtime.getRuntime().halt(code.number());
  }

  private static void watch() {
    Thread watch =
        new Thread(
            () -> {
              try {
                Thread.sleep(PATIENCE.toMillis());
                LOG.error("stopping takes more than {} s: giving up", PATIENCE.toSeconds());
                Runtime.getRuntime().halt(ExitCode.FAILED.number());
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "shutdown-watch");
    watch.setDaemon(true);
    watch.start();
  }
}
