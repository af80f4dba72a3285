package dcos.metrics.tools.queue;

import dcos.metrics.queue.QueueReaders;
import dcos.metrics.tools.cli.ToolFailure;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the queue that the user means. */
public final class QueueDirectory {
  /** What the commands say of their parameter. */
  public static final String DESCRIPTION =
      "The collector's data directory or the queue in it (default: $$DATA_DIR, or else"
          + " metrics-data).";

  /** What it is without the parameter. */
  public static final String DEFAULT = "${env:DATA_DIR:-metrics-data}";

  private QueueDirectory() {}

  /**
   * The queue in that directory, or in its {@code queue/}.
   *
   * @throws ToolFailure if there is none
   */
  public static Path find(Path directory) {
    try {
      for (Path candidate : new Path[] {directory, directory.resolve("queue")}) {
        if (QueueReaders.queue(candidate) != null) {
          return candidate;
        }
      }
    } catch (IOException e) {
      throw failure(directory, e);
    }
    String why = Files.isDirectory(directory) ? "there is no queue in " : "there is no directory ";
    throw new ToolFailure(ToolFailure.UNREACHABLE, why + directory);
  }

  /** The failure to read that queue. */
  public static ToolFailure failure(Path directory, IOException e) {
    String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    if (e instanceof AccessDeniedException) {
      reason = "permission denied for " + e.getMessage();
    }
    return new ToolFailure(
        ToolFailure.UNREACHABLE, "cannot read the queue in " + directory + ": " + reason, e);
  }
}
