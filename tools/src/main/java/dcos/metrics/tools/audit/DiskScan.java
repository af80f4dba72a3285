// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.audit;

import dcos.metrics.queue.QueueEntry;
import dcos.metrics.queue.QueueGap;
import dcos.metrics.queue.QueueInspector;
import dcos.metrics.queue.QueuePosition;
import dcos.metrics.queue.QueueReader;
import dcos.metrics.queue.QueueReaders;
import dcos.metrics.queue.QueueReaders.Registration;
import dcos.metrics.queue.QueuedRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What a queue's directory knows: where it ends, and what the connector has still to publish. Takes
 * no lock and needs no running collector.
 *
 * <p>Where the connector has come to is looked up before Kafka is read, and the records after: all
 * before that place must be in Kafka then, and all behind it may be. Where nobody says how far it
 * has come, it has come at least as far as what is in Kafka.
 */
final class DiskScan {
  /** So many positions may the queue have lost: each million of them takes a kilobyte here. */
  private static final long MAX_LOST = 1L << 34;

  /** What the directory holds of one epoch. */
  static final class Part {
    private final Positions waiting = new Positions();
    private final SortedMap<String, Positions> undeclared = new TreeMap<>();
    private long first = -1;
    private long last = -1;

    /** Records that are neither in Kafka nor had to be there yet. */
    Positions waiting() {
      return waiting;
    }

    /** Positions that the queue has lost, and that the connector has still to declare, by cause. */
    SortedMap<String, Positions> undeclared() {
      return undeclared;
    }

    /** The lowest position that the queue has, or should have; -1 if there is none. */
    long first() {
      return first;
    }

    /** The highest; -1 if there is none. */
    long last() {
      return last;
    }

    private void include(long lowest, long highest) {
      if (lowest <= highest) {
        first = first < 0 ? lowest : Math.min(first, lowest);
        last = Math.max(last, highest);
      }
    }

    private void addUndeclared(String cause, long from, long to) {
      undeclared.computeIfAbsent(cause, c -> new Positions()).add(from, to);
    }

    /** What is there up to that position had to be in Kafka. */
    private void isDue(long upTo) {
      waiting.remove(0, upTo);
      undeclared.values().forEach(positions -> positions.remove(0, upTo));
    }
  }

  private final Path directory;
  private final UUID queue;
  private final String reader;
  private final QueuePosition committed;
  private final long knownEnd;
  private final Map<Long, Part> parts = new LinkedHashMap<>();
  private QueuePosition end;
  private long foundEnd;
  private long lost;

  private DiskScan(Path directory, UUID queue, Registration reader, long knownEnd) {
    this.directory = directory;
    this.queue = queue;
    this.knownEnd = knownEnd;
    this.reader = reader == null ? null : reader.name();
    this.committed = reader == null ? null : reader.position();
  }

  /**
   * Looks up where the connector has come to.
   *
   * @param reader the connector's name; null for the only reader there is, if any
   * @throws IllegalArgumentException if there is no such reader, or there are several; the message
   *     is for the user
   */
  static DiskScan begin(Path directory, String reader) throws IOException {
    List<Registration> readers = QueueReaders.list(directory);
    Registration chosen = null;
    if (reader != null) {
      chosen =
          readers.stream()
              .filter(r -> r.name().equals(reader))
              .findFirst()
              .orElseThrow(
                  () -> new IllegalArgumentException("the queue has no reader '" + reader + "'"));
    } else if (readers.size() == 1) {
      chosen = readers.get(0);
    } else if (readers.size() > 1) {
      throw new IllegalArgumentException(
          "the queue has several readers: say which of "
              + String.join(", ", readers.stream().map(Registration::name).toList()));
    }
    QueueInspector inspector = new QueueInspector(directory);
    return new DiskScan(directory, inspector.queue(), chosen, inspector.knownEnd());
  }

  /** Reads the queue and compares it with what was found in Kafka. */
  void compare(QueueBook book) throws IOException, InterruptedException {
    long from = committed == null ? 0 : committed.position();
    long now = committedNow(from);
    try (QueueReader browser = browse()) {
      for (QueueEntry entry; (entry = browser.next()) != null; ) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        EpochBook epoch = book.epoch(entry.epoch());
        Part part = parts.computeIfAbsent(entry.epoch(), e -> new Part());
        if (entry instanceof QueuedRecord record) {
          long position = record.position();
          part.include(position, position);
          if (position >= from && !isAccountedFor(epoch, position)) {
            part.waiting.add(position, position);
          }
        } else if (entry instanceof QueueGap gap) {
          // What has been published and deleted since this began looks like a gap.
          now = Math.max(now, committedNow(now));
          add(gap, epoch, from, now, part);
        }
      }
      end = browser.position();
      for (QueueGap gap : browser.lossesBehind()) {
        Part part = parts.computeIfAbsent(gap.epoch(), e -> new Part());
        add(gap, book.epoch(gap.epoch()), from, now, part);
        end = gap.next();
      }
    }
    foundEnd = end.position();
    if (foundEnd < knownEnd) {
      end = new QueuePosition(end.epoch(), knownEnd);
    }
    if (committed == null) {
      expectWhatIsBeforeTheLast(book);
    }
  }

  /** From where the connector goes on, or from the oldest record if that is before it. */
  private QueueReader browse() throws IOException {
    QueueReader oldest = QueueReader.browse(directory);
    if (committed == null || oldest.position().position() <= committed.position()) {
      return oldest;
    }
    oldest.close();
    return QueueReader.browse(directory, committed);
  }

  private void add(QueueGap gap, EpochBook epoch, long from, long now, Part part)
      throws IOException {
    long first = Math.max(gap.first(), from);
    if (first > gap.last()) {
      return;
    }
    lost += gap.last() - first + 1;
    if (lost > MAX_LOST) {
      throw new IOException(
          "it has lost more than " + MAX_LOST + " records, which is more than can be audited");
    }
    part.include(first, gap.last());
    Union known = epoch == null ? new Union() : epoch.accountedFor();
    known.holes(
        first,
        gap.last(),
        hole -> {
          long declaredNow = Math.max(hole.first(), Math.min(hole.last() + 1, now));
          if (hole.first() < declaredNow) {
            part.waiting.add(hole.first(), declaredNow - 1);
          }
          if (declaredNow <= hole.last()) {
            part.addUndeclared(gap.cause(), declaredNow, hole.last());
          }
        });
  }

  private static boolean isAccountedFor(EpochBook epoch, long position) {
    return epoch != null && (epoch.published().contains(position) || epoch.isDeclared(position));
  }

  private void expectWhatIsBeforeTheLast(QueueBook book) {
    List<Long> epochs = new ArrayList<>(parts.keySet());
    Collections.reverse(epochs);
    boolean later = false;
    for (long epoch : epochs) {
      EpochBook found = book.epoch(epoch);
      long last = found == null ? -1 : found.last();
      if (later || last >= 0) {
        parts.get(epoch).isDue(later ? Positions.MAX : last);
        later = true;
      }
    }
  }

  private long committedNow(long otherwise) throws IOException {
    for (Registration registration : QueueReaders.list(directory)) {
      if (registration.name().equals(reader) && registration.position() != null) {
        return registration.position().position();
      }
    }
    return otherwise;
  }

  Path directory() {
    return directory;
  }

  UUID queue() {
    return queue;
  }

  /** The connector's name; null if none is registered. */
  String reader() {
    return reader;
  }

  /** Where the connector had come to before Kafka was read; null if that is not known. */
  QueuePosition committed() {
    return committed;
  }

  /** Where the segments end, with what is known to be dropped behind them. */
  long foundEnd() {
    return foundEnd;
  }

  /**
   * The end of the queue: the position of the record that does not exist yet. Behind {@link
   * #foundEnd} if the small files tell of more than there is.
   */
  QueuePosition end() {
    return end;
  }

  /** What there is, by epoch. */
  Map<Long, Part> parts() {
    return parts;
  }
}
