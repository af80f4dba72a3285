package dcos.metrics.tools.queue;

import dcos.metrics.queue.QueueReaders;
import dcos.metrics.queue.Reason;
import dcos.metrics.tools.cli.ToolFailure;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
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
    lookInto(directory);
    String why = Files.isDirectory(directory) ? "there is no queue in " : "there is no directory ";
    throw new ToolFailure(ToolFailure.UNREACHABLE, why + directory);
  }

  /** What may not be read is not the same as what is not there. */
  private static void lookInto(Path directory) {
    for (Path candidate : new Path[] {directory, directory.resolve("queue")}) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(candidate, "queue.id")) {
        for (Path file : files) {
          Files.newByteChannel(file).close();
        }
      } catch (AccessDeniedException e) {
        throw failure(directory, e);
      } catch (IOException e) {
        // It is not there, or no directory: the caller says so.
      }
    }
  }

  /** The failure to read that queue. */
  public static ToolFailure failure(Path directory, IOException e) {
    return new ToolFailure(
        ToolFailure.UNREACHABLE, "cannot read the queue in " + directory + ": " + Reason.of(e), e);
  }
}
