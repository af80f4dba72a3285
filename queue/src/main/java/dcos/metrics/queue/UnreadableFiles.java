// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which files could not be read, to tell of each once, and again only after it could be read
 * meanwhile. Safe for use by several threads.
 */
final class UnreadableFiles {
  private static final Logger LOG = LoggerFactory.getLogger(UnreadableFiles.class);

  /** Names come from directories that others may write in. */
  private static final int MAX_FILES = 100;

  private final Set<Path> told = new HashSet<>();

  synchronized void tell(Path file, IOException reason) {
    if (told.size() < MAX_FILES && told.add(file)) {
      LOG.warn("{} cannot be read and counts as missing: {}", file, Reason.of(reason));
    }
  }

  synchronized void forget(Path file) {
    told.remove(file);
  }
}
