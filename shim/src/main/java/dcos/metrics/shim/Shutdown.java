// SPDX-License-Identifier: Apache-2.0
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

  /** What the log gets for its last lines, if nobody reads it. */
  private static final Duration LAST_WORDS = Duration.ofMillis(500);

  private final Closing closing;
  private final Ending ending;
  private final LogOutput output;

  Shutdown(Closing closing, Ending ending, LogOutput output) {
    super("shutdown");
    this.output = output;
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
    output.drain(LAST_WORDS);
    Runtime.getRuntime().halt(code.number());
  }

  private void watch() {
    Thread watch =
        new Thread(
            () -> {
              try {
                Thread.sleep(PATIENCE.toMillis());
                LOG.error("stopping takes more than {} s: giving up", PATIENCE.toSeconds());
                output.drain(LAST_WORDS);
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
