package dcos.metrics.tools.audit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Draws the conclusions on one queue. */
final class Examination {
  /** An epoch, as far as anything is known of it. */
  private static final class Span {
    private final long epoch;
    private final EpochBook book;
    private final DiskScan.Part part;
    private final Positions incomplete;

    /** What is accounted for. */
    private final List<Positions> known = new ArrayList<>();

    private long first = Long.MAX_VALUE;
    private long last = -1;

    Span(long epoch, EpochBook book, DiskScan.Part part) {
      this.epoch = epoch;
      this.book = book;
      this.part = part;
      this.incomplete = book.incomplete();
      know(book.published());
      book.losses().values().forEach(loss -> know(loss.positions()));
      if (part != null) {
        know(part.waiting());
        know(part.undeclared());
        include(part.first(), part.last());
      }
      include(incomplete.first(), incomplete.last());
    }

    private void know(Positions positions) {
      known.add(positions);
      include(positions.first(), positions.last());
    }

    private void include(long lowest, long highest) {
      if (lowest >= 0) {
        first = Math.min(first, lowest);
        last = Math.max(last, highest);
      }
    }

    boolean isEmpty() {
      return last < 0;
    }

    /** What is not accounted for in a range. */
    List<Range> holes(long from, long to) {
      List<Range> holes = new ArrayList<>();
      for (long at = nextUnknown(from); at <= to; ) {
        long end = to + 1;
        for (Positions positions : known) {
          long next = positions.nextPresent(at);
          end = next < 0 ? end : Math.min(end, next);
        }
        holes.add(new Range(at, end - 1));
        at = nextUnknown(end);
      }
      return holes;
    }

    private long nextUnknown(long from) {
      long at = from;
      boolean moved;
      do {
        moved = false;
        for (Positions positions : known) {
          long next = positions.nextAbsent(at);
          moved |= next > at;
          at = next;
        }
      } while (moved);
      return at;
    }
  }

  private final QueueBook book;
  private final DiskScan disk;
  private final RangeList between = new RangeList();
  private final List<EpochReport> reports = new ArrayList<>();
  private long firstProblem = Long.MAX_VALUE;

  private Examination(QueueBook book, DiskScan disk) {
    this.book = book;
    this.disk = disk;
  }

  /**
   * Examines a queue.
   *
   * @param disk what its directory says; may be null
   * @param from where records have to begin; -1 for the first one that is known
   */
  static QueueReport of(QueueBook book, DiskScan disk, long from) {
    return new Examination(book, disk).examine(from);
  }

  private QueueReport examine(long from) {
    List<Span> spans = spans();
    long first = from;
    if (first < 0) {
      first = spans.isEmpty() || spans.get(0).isEmpty() ? -1 : spans.get(0).first;
    }
    long expected = Math.max(0, first);
    for (int i = 0; i < spans.size(); i++) {
      Span span = spans.get(i);
      if (span.last >= expected) {
        expected = expect(expected, span.first);
      }
      long again = i + 1 < spans.size() ? spans.get(i + 1).first : Long.MAX_VALUE;
      reports.add(report(span, Math.max(0, first), again));
      expected = Math.max(expected, span.last + 1);
    }
    if (disk != null) {
      expected = expect(expected, disk.end().position());
    }
    long last = expected - 1;
    boolean any = first >= 0 && last >= first;
    long complete = Math.min(last, firstProblem - 1);
    return new QueueReport(
        book.queue(),
        any ? first : -1,
        any ? last : -1,
        any && complete >= first ? complete : -1,
        between,
        reports,
        disk);
  }

  /** What is missing if the next thing begins there. */
  private long expect(long expected, long begins) {
    if (begins > expected && begins != Long.MAX_VALUE) {
      between.add(new Range(expected, begins - 1));
      firstProblem = Math.min(firstProblem, expected);
      return begins;
    }
    return expected;
  }

  /** All epochs, by their first positions; those without any are last. */
  private List<Span> spans() {
    Map<Long, DiskScan.Part> parts = disk == null ? Map.of() : disk.parts();
    Set<Long> epochs = new LinkedHashSet<>();
    book.epochs().forEach(epoch -> epochs.add(epoch.epoch()));
    epochs.addAll(parts.keySet());
    List<Span> spans = new ArrayList<>();
    for (long epoch : epochs) {
      EpochBook found = book.epoch(epoch);
      EpochBook known = found == null ? new EpochBook(epoch, new Room(0)) : found;
      spans.add(new Span(epoch, known, parts.get(epoch)));
    }
    spans.sort(Comparator.comparingLong((Span span) -> span.first).thenComparing(s -> s.last));
    return spans;
  }

  /**
   * Reports on an epoch.
   *
   * @param from nothing before it counts
   * @param again from where on a later epoch gives the numbers again
   */
  private EpochReport report(Span span, long from, long again) {
    RangeList missing = new RangeList();
    RangeList renumbered = new RangeList();
    if (!span.isEmpty()) {
      for (Range hole : span.holes(Math.max(span.first, from), span.last)) {
        if (!span.book.lostUnknown() || hole.last() < again) {
          missing.add(hole);
        } else if (hole.first() >= again) {
          renumbered.add(hole);
        } else {
          missing.add(new Range(hole.first(), again - 1));
          renumbered.add(new Range(again, hole.last()));
        }
      }
    }
    Positions none = new Positions();
    Positions waiting = span.part == null ? none : span.part.waiting();
    Positions undeclared = span.part == null ? none : span.part.undeclared();
    if (!missing.isEmpty()) {
      firstProblem = Math.min(firstProblem, missing.kept().get(0).first());
    }
    for (Positions positions : List.of(waiting, undeclared)) {
      firstProblem = positions.isEmpty() ? firstProblem : Math.min(firstProblem, positions.first());
    }
    EpochBook epoch = span.book;
    return new EpochReport(
        span.epoch,
        span.isEmpty() ? -1 : span.first,
        span.last,
        epoch.published().count(),
        RangeList.of(epoch.again()),
        epoch.copies(),
        missing,
        renumbered,
        RangeList.of(span.incomplete),
        RangeList.of(waiting),
        RangeList.of(undeclared),
        declared(epoch),
        backwards(epoch),
        epoch.contradictions());
  }

  private static List<EpochReport.Declared> declared(EpochBook epoch) {
    return epoch.losses().entrySet().stream()
        .map(
            entry ->
                new EpochReport.Declared(
                    entry.getKey(),
                    RangeList.of(entry.getValue().positions()),
                    entry.getValue().unknown(),
                    epoch.published().countIn(entry.getValue().positions())))
        .toList();
  }

  private static List<EpochReport.Backwards> backwards(EpochBook epoch) {
    return epoch.backwards().entrySet().stream()
        .map(
            entry ->
                new EpochReport.Backwards(
                    entry.getKey().toString(), RangeList.of(entry.getValue())))
        .sorted(Comparator.comparing(EpochReport.Backwards::partition))
        .toList();
  }
}
