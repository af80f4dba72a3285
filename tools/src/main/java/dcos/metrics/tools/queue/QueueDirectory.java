// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.queue;

import dcos.metrics.queue.QueueReaders;
import dcos.metrics.queue.Reason;
import dcos.metrics.tools.cli.ToolFailure;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
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
    IOException denied = null;
    for (Path candidate : new Path[] {directory, directory.resolve("queue")}) {
      try {
        QueueReaders.requireReadable(candidate);
        if (QueueReaders.queue(candidate) != null) {
          return candidate;
        }
      } catch (AccessDeniedException e) {
        denied = denied == null ? e : denied;
      } catch (IOException e) {
        if (!isMissing(e)) {
          throw failure(directory, e);
        }
      }
    }
    if (denied != null) {
      throw failure(directory, denied);
    }
    String why = Files.isDirectory(directory) ? "there is no queue in " : "there is no directory ";
    throw new ToolFailure(ToolFailure.UNREACHABLE, why + directory);
  }

  private static boolean isMissing(IOException e) {
    return e instanceof NoSuchFileException || e instanceof NotDirectoryException;
  }

  /** The failure to read that queue. */
  public static ToolFailure failure(Path directory, IOException e) {
    return new ToolFailure(
        ToolFailure.UNREACHABLE, "cannot read the queue in " + directory + ": " + Reason.of(e), e);
  }
}
