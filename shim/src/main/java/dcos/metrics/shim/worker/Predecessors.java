// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.worker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worker of a collector that was killed. It ends by itself, with its standard input; but that
 * takes a moment, and one that is stopped or hangs cannot. As long as it is there, it holds the
 * connector's place in the queue, and no other would publish anything.
 *
 * <p>It is known by its working directory, which is this one's: the same directory, not one of the
 * same name in another container. Where that cannot be seen (no {@code /proc}, another user), none
 * is found.
 */
final class Predecessors {
  private static final Logger log = LoggerFactory.getLogger(Predecessors.class);

  /** How long the operating system may take to end what was killed. */
  private static final Duration KILL = Duration.ofSeconds(5);

  private final Path workerDir;

  /**
   * For one data directory.
   *
   * @param workerDir the directory that workers run in
   */
  Predecessors(Path workerDir) {
    this.workerDir = workerDir;
  }

  /**
   * Returns when none is left, or none that can be ended.
   *
   * @param patience how long they may take to end by themselves before they are killed
   */
  void end(Duration patience) throws InterruptedException {
    List<ProcessHandle> left = running();
    if (left.isEmpty() || ended(left, patience)) {
      return;
    }
    for (ProcessHandle one : running()) {
      log.warn(
          "worker: process {} of an earlier collector did not end with it, and is killed",
          one.pid());
      one.destroyForcibly();
    }
    ended(left, KILL);
  }

  private List<ProcessHandle> running() {
    return ProcessHandle.allProcesses().filter(this::isWorker).toList();
  }

  private boolean isWorker(ProcessHandle process) {
    Path entry = Path.of("/proc", Long.toString(process.pid()));
    try {
      // Latin-1 takes any bytes.
      String commandLine = Files.readString(entry.resolve("cmdline"), StandardCharsets.ISO_8859_1);
      return List.of(commandLine.split("\0", -1)).contains(WorkerCommand.MAIN_CLASS)
          && Files.isSameFile(entry.resolve("cwd"), workerDir);
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean ended(List<ProcessHandle> processes, Duration patience)
      throws InterruptedException {
    CompletableFuture<?>[] ends =
        processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(ends).get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("waiting for a process does not fail", e);
    }
  }
}
