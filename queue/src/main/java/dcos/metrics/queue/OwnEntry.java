// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a name in the queue's directories may stand for: an ordinary file with no other name. Others
 * than the collector may write in {@code readers}, if it has a group; a link there must not lead to
 * a file of the collector's user, and a pipe must not hold up whoever opens it.
 */
final class OwnEntry {
  private static final Logger LOG = LoggerFactory.getLogger(OwnEntry.class);
  private static final String ATTRIBUTES = "unix:mode,nlink";
  private static final int FORMAT_BITS = 0170000;
  private static final int REGULAR = 0100000;
  private static final int DIRECTORY = 0040000;
  private static final int LINK = 0120000;
  private static final int MAX_ASIDE = 10;

  private OwnEntry() {}

  /** The name stands for something else than an ordinary file. */
  static final class OddEntryException extends FileSystemException {
    private static final long serialVersionUID = 1;

    OddEntryException(Path file, String what) {
      super(file.toString(), null, "it is " + what + " and no file of the queue");
    }
  }

  /**
   * Checks that the name stands for an ordinary file; to be called before it is opened, as opening
   * a pipe blocks.
   *
   * @throws NoSuchFileException if there is none
   * @throws OddEntryException if it stands for something else
   */
  static void requireFile(Path file) throws IOException {
    String odd = oddity(file, false);
    if (odd != null) {
      throw new OddEntryException(file, odd);
    }
  }

  /** As {@link #requireFile}, for a file that is to be written: it must have no other name. */
  static void requireSoleFile(Path file) throws IOException {
    String odd = oddity(file, true);
    if (odd != null) {
      throw new OddEntryException(file, odd);
    }
  }

  /** Whether the name stands for an ordinary file. */
  static boolean isFile(Path file) throws IOException {
    try {
      return oddity(file, false) == null;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static String oddity(Path file, boolean sole) throws IOException {
    Map<String, Object> attributes =
        Files.readAttributes(file, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
    int format = (int) attributes.get("mode") & FORMAT_BITS;
    boolean linked = sole && (int) attributes.get("nlink") != 1;
    return switch (format) {
      case REGULAR -> linked ? "a file with several names" : null;
      case DIRECTORY -> "a directory";
      case LINK -> "a link";
      default -> "a pipe, a socket or a device";
    };
  }

  /**
   * Takes away what stands in the way of a file or directory of the queue's: beside it, with {@code
   * .aside} behind its name. Does nothing if there is nothing.
   */
  static void setAside(Path file) throws IOException {
    for (int i = 0; i < MAX_ASIDE; i++) {
      Path aside = file.resolveSibling(file.getFileName() + ".aside" + (i == 0 ? "" : "." + i));
      if (i + 1 < MAX_ASIDE && Files.exists(aside, LinkOption.NOFOLLOW_LINKS)) {
        continue;
      }
      try {
        Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
        LOG.warn("{} is no file of the queue: it is set aside as {}", file, aside.getFileName());
      } catch (NoSuchFileException e) {
        LOG.debug("{} has gone by itself", file);
      }
      return;
    }
  }
}
