// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Why positions are missing: ranges with causes, in order, in the file {@code losses}. The writer
 * adds; readers look causes up. Not safe for use by several threads.
 */
final class LossJournal {
  /** Positions {@code first} to {@code last}, both included. */
  record Loss(long first, long last, String cause) {}

  /** The cause of what somebody has taken away. */
  static final String MISSING = "missing";

  private static final int MAX_LOSSES = 1000;

  private final QueueFiles files;
  private final Disk.Access access;
  private final List<Loss> losses = new ArrayList<>();
  private boolean changed;

  private LossJournal(QueueFiles files, Disk.Access access) {
    this.files = files;
    this.access = access;
  }

  /** The journal as it is on disk; empty if it is missing or damaged. */
  static LossJournal read(QueueFiles files, Disk.Access access) throws IOException {
    LossJournal journal = new LossJournal(files, access);
    List<String> lines = CheckedFile.read(files.disk(), files.losses());
    for (String line : lines == null ? List.<String>of() : lines) {
      String[] parts = line.split(" ", 3);
      if (parts.length == 3) {
        try {
          journal.losses.add(
              new Loss(
                  QueuePosition.parseTold(parts[0]), QueuePosition.parseTold(parts[1]), parts[2]));
        } catch (IllegalArgumentException e) {
          // The checksum was right, so a later version wrote it; its other lines still help.
        }
      }
    }
    return journal;
  }

  /** A journal that knows nothing. */
  static LossJournal empty(QueueFiles files) {
    return new LossJournal(files, Disk.Access.OWNER);
  }

  /** Adds a range; joins it to the last one if it continues it. */
  void add(long first, long last, String cause) {
    boolean known =
        losses.stream()
            .anyMatch(l -> l.first() <= first && last <= l.last() && l.cause().equals(cause));
    if (last < first || known) {
      return;
    }
    int end = losses.size() - 1;
    int i = 0;
    while (i <= end && losses.get(i).last() + 1 < first) {
      i++;
    }
    if (i <= end && losses.get(i).last() + 1 == first && losses.get(i).cause().equals(cause)) {
      losses.set(i, new Loss(losses.get(i).first(), last, cause));
    } else {
      while (i <= end && losses.get(i).first() <= first) {
        i++;
      }
      losses.add(i, new Loss(first, last, cause));
    }
    changed = true;
  }

  /** The file was taken away, and these records with it: all is to be written again. */
  void addAgain(long first, long last) {
    add(first, last, MISSING);
    changed = true;
  }

  /** How many positions from {@code from} up to, not including, {@code to} are missing. */
  long count(long from, long to) {
    long count = 0;
    long next = from;
    for (Loss loss : losses) {
      long first = Math.max(next, loss.first());
      long end = Math.min(to, loss.last() + 1);
      if (first < end) {
        count += end - first;
        next = end;
      }
    }
    return count;
  }

  /** The position behind the last that is missing, or 0. */
  long end() {
    return losses.stream().mapToLong(loss -> loss.last() + 1).max().orElse(0);
  }

  /** Where the losses begin that reach up to that position without a hole; the position if none. */
  long startOfLossesBefore(long position) {
    long start = position;
    for (int i = losses.size() - 1; i >= 0; i--) {
      Loss loss = losses.get(i);
      if (loss.first() < start && loss.last() + 1 >= start) {
        start = loss.first();
      }
    }
    return start;
  }

  /** Forgets what no reader can ask for: all before that position; and the oldest if too many. */
  void forgetBefore(long position) {
    changed |= losses.removeIf(loss -> loss.last() < position);
    while (losses.size() > MAX_LOSSES) {
      losses.remove(0);
      changed = true;
    }
  }

  /** Makes additions durable. */
  void save() throws IOException {
    if (changed) {
      CheckedFile.write(
          files.disk(),
          files.losses(),
          access,
          losses.stream().map(l -> l.first() + " " + l.last() + " " + l.cause()).toList());
      changed = false;
    }
  }

  /**
   * The part of a hole that starts at {@code first} and has one cause.
   *
   * @param last last position of the hole
   * @param otherwise the cause of what the journal does not know
   */
  Loss explain(long first, long last, String otherwise) {
    long unknownUntil = last;
    for (Loss loss : losses) {
      if (loss.first() <= first && first <= loss.last()) {
        return new Loss(first, Math.min(last, loss.last()), loss.cause());
      }
      if (loss.first() > first) {
        unknownUntil = Math.min(unknownUntil, loss.first() - 1);
      }
    }
    return new Loss(first, unknownUntil, otherwise);
  }
}
