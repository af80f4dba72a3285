// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import java.io.IOException;
import java.util.Map;
import java.util.UUID;

/**
 * What a queue's directory tells of its end, segments aside: the orderly end of the last writer,
 * its marks, losses, and what readers have seen. A queue whose segments end before it has lost what
 * is between.
 */
final class KnownEnd {
  private KnownEnd() {}

  /** The position behind all that were ever given, as far as the files tell; 0 if they do not. */
  static long of(QueueFiles files, UUID queue) throws IOException {
    Map<String, String> state = CheckedFile.readMap(files.disk(), files.writerState());
    long end = Math.max(0, closedAt(state));
    end = Math.max(end, EndMarks.read(files, queue).reached());
    end = Math.max(end, LossJournal.read(files, Disk.Access.OWNER).end());
    return Math.max(end, ReaderFiles.highestPosition(files, queue));
  }

  /** The end that a writer's state tells; -1 if it was not closed in good order. */
  static long closedAt(Map<String, String> state) {
    try {
      return state == null ? -1 : QueuePosition.parseTold(state.getOrDefault("closed", ""));
    } catch (IllegalArgumentException e) {
      return -1;
    }
  }
}
