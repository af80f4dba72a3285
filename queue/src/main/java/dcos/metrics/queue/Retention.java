// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows how far the readers are, and whom to wait for. Belongs to the writer's thread. */
final class Retention {
  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

  /** After a start, readers may still be on their way; some have committed nothing for long. */
  private static final Duration GRACE = Duration.ofMinutes(10);

  private final QueueFiles files;
  private final UUID queue;
  private final Duration expiry;
  private final Map<String, Instant> seenRunning = new HashMap<>();
  private final Set<String> expired = new HashSet<>();
  private Instant begun;
  private long slowest = -1;
  private long slowestRunning = -1;

  Retention(QueueFiles files, UUID queue, Duration expiry) {
    this.files = files;
    this.queue = queue;
    this.expiry = expiry;
  }

  /** Looks at the readers' files again. */
  void refresh(Instant now) throws IOException {
    begun = begun == null ? now : begun;
    long lowest = Long.MAX_VALUE;
    long lowestRunning = Long.MAX_VALUE;
    Set<String> names = new HashSet<>(files.readerNames());
    seenRunning.keySet().retainAll(names);
    expired.retainAll(names);
    for (String name : names) {
      QueuePosition position = ReaderFiles.read(files, name, queue);
      boolean running = isRunning(name);
      if (position != null && counts(name, running, now)) {
        lowest = Math.min(lowest, position.position());
      }
      if (position != null && running) {
        lowestRunning = Math.min(lowestRunning, position.position());
      }
    }
    slowest = lowest == Long.MAX_VALUE ? -1 : lowest;
    slowestRunning = lowestRunning == Long.MAX_VALUE ? -1 : lowestRunning;
  }

  /** A lock that cannot be looked at says nothing of the other readers. */
  private boolean isRunning(String name) {
    try {
      return QueueReaders.isRunning(files, name);
    } catch (IOException e) {
      LOG.debug("cannot tell whether reader {} runs", name, e);
      return true;
    }
  }

  /** Lowest position of the readers that count, or -1 if there is none. */
  long slowest() {
    return slowest;
  }

  /** The same of the readers that a process runs now. */
  long slowestRunning() {
    return slowestRunning;
  }

  private boolean counts(String name, boolean running, Instant now) throws IOException {
    if (running) {
      seenRunning.put(name, now);
      expired.remove(name);
      return true;
    }
    Instant seen = seenRunning.get(name);
    if (seen == null && Duration.between(begun, now).compareTo(GRACE) < 0) {
      return true;
    }
    try {
      Instant committed = files.disk().info(files.position(name)).modified();
      if (seen == null || committed.isAfter(seen)) {
        seen = committed;
      }
    } catch (NoSuchFileException e) {
      return false;
    }
    if (Duration.between(seen, now).compareTo(expiry) < 0) {
      return true;
    }
    if (expired.add(name)) {
      LOG.warn(
          "reader {} has not run since {}: segments no longer wait for it (it was given {})",
          name,
          seen,
          expiry);
    }
    return false;
  }
}
