// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.torture;

import dcos.metrics.local.ChildProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A worker of the collector under test, as the operating system shows it.
 *
 * @param pid its process id
 * @param parent its parent's; that of a worker whose shim was killed is no shim's
 * @param stopped whether a signal has stopped it, so that it can neither work nor end
 */
record WorkerProcess(long pid, long parent, boolean stopped) {
  /** In the command line of every worker. */
  private static final String WORKER_CLASS = "dcos.metrics.worker.BoundWorker";

  /** Fields of {@code /proc/PID/stat} behind the name, which ends with the last parenthesis. */
  private static final int STATE = 0;

  private static final int PARENT = 1;

  /** All that run on this data directory, whoever started them. */
  static List<WorkerProcess> of(Path dataDir) {
    String configuration = dataDir.resolve("worker").resolve("worker.properties").toString();
    return ProcessHandle.allProcesses()
        .filter(one -> isWorker(ChildProcess.commandLine(one), configuration))
        .map(one -> read(one.pid()))
        .filter(one -> one != null)
        .toList();
  }

  private static boolean isWorker(String commandLine, String configuration) {
    return commandLine.contains(WORKER_CLASS) && commandLine.contains(configuration);
  }

  /** Null if it has ended. */
  private static WorkerProcess read(long pid) {
    try {
      String stat =
          Files.readString(
              Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return switch (fields[STATE]) {
        case "Z", "X" -> null;
        default ->
            new WorkerProcess(pid, Long.parseLong(fields[PARENT]), fields[STATE].equals("T"));
      };
    } catch (IOException e) {
      return null;
    }
  }
}
