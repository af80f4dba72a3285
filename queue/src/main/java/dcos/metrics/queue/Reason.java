// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/**
 * Why something failed, as a phrase for the operator. Java's own messages for files are often only
 * the file's name.
 */
public final class Reason {
  private Reason() {}

  /** Whether it means that nobody reads what was written any more, as with {@code | head}. */
  public static boolean isClosedPipe(IOException e) {
    // The only thing that tells: Java has no exception of its own for EPIPE.
    return String.valueOf(e.getMessage()).contains("Broken pipe");
  }

  /** The phrase for that failure; it names the file that is concerned. */
  public static String of(IOException e) {
    if (e instanceof AccessDeniedException denied) {
      return "permission denied for " + denied.getFile();
    }
    if (e instanceof NoSuchFileException missing) {
      return "there is no " + missing.getFile();
    }
    if (e instanceof NotDirectoryException no) {
      return no.getFile() + " is no directory";
    }
    if (e instanceof FileAlreadyExistsException exists) {
      return exists.getFile() + " exists already";
    }
    if (e instanceof FileSystemLoopException loop) {
      return loop.getFile() + " is a symbolic link that leads back to itself";
    }
    if (e instanceof FileSystemException system && system.getReason() != null) {
      return system.getFile() + ": " + system.getReason();
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
