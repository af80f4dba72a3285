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

  private final QueueFiles files;
  private final UUID queue;
  private final Duration expiry;
  private final Map<String, Instant> seenRunning = new HashMap<>();
  private final Set<String> expired = new HashSet<>();
  private long slowest = -1;

  Retention(QueueFiles files, UUID queue, Duration expiry) {
    this.files = files;
    this.queue = queue;
    this.expiry = expiry;
  }

  /** Looks at the readers' files again. */
  void refresh(Instant now) throws IOException {
    long lowest = Long.MAX_VALUE;
    Set<String> names = new HashSet<>(files.readerNames());
    seenRunning.keySet().retainAll(names);
    expired.retainAll(names);
    for (String name : names) {
      QueuePosition position = ReaderFiles.read(files, name, queue);
      if (position != null && counts(name, now)) {
        lowest = Math.min(lowest, position.position());
      }
    }
    slowest = lowest == Long.MAX_VALUE ? -1 : lowest;
  }

  /** Lowest position of the readers that count, or -1 if there is none. */
  long slowest() {
    return slowest;
  }

  private boolean counts(String name, Instant now) throws IOException {
    if (QueueReaders.isRunning(files, name)) {
      seenRunning.put(name, now);
      expired.remove(name);
      return true;
    }
    Instant seen = seenRunning.get(name);
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
