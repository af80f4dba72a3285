// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.audit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;

/** Draws the conclusions on one queue. */
final class Examination {
  /** An epoch, as far as anything is known of it. */
  private static final class Span {
    private final long epoch;
    private final EpochBook book;
    private final DiskScan.Part part;
    private final Positions incomplete;

    /** What is accounted for. */
    private final Union known = new Union();

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
        part.undeclared().values().forEach(this::know);
        include(part.first(), part.last());
      }
      include(incomplete.first(), incomplete.last());
    }

    private void know(Positions positions) {
      known.include(positions);
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
  }

  private final QueueBook book;
  private final DiskScan disk;
  private final Expected expected;
  private final Predicate<TopicPartition> whole;
  private final Map<EpochBook, Integer> ranks = new HashMap<>();
  private final List<PartitionOrder> orders;
  private final RangeList between = new RangeList();
  private final List<EpochReport> reports = new ArrayList<>();
  private long firstProblem = Long.MAX_VALUE;

  private Examination(
      QueueBook book, DiskScan disk, Expected expected, Predicate<TopicPartition> whole) {
    this.book = book;
    this.disk = disk;
    this.expected = expected;
    this.whole = whole;
    this.orders = book.orders().all();
  }

  /**
   * Examines a queue.
   *
   * @param disk what its directory says; may be null
   * @param whole whether a partition has all messages that its topic ever had
   */
  static QueueReport of(
      QueueBook book, DiskScan disk, Expected expected, Predicate<TopicPartition> whole) {
    return new Examination(book, disk, expected, whole).examine();
  }

  private QueueReport examine() {
    List<Span> spans = spans();
    long first = expected.from();
    if (first < 0 && !spans.isEmpty() && !spans.get(0).isEmpty()) {
      first = spans.get(0).first;
    } else if (first < 0 && disk != null && disk.end().position() > 0) {
      first = 0;
    }
    long next = Math.max(0, first);
    for (int i = 0; i < spans.size(); i++) {
      ranks.put(spans.get(i).book, i);
    }
    for (int i = 0; i < spans.size(); i++) {
      Span span = spans.get(i);
      if (span.last >= next) {
        next = expect(next, span.first);
      }
      long again = i + 1 < spans.size() ? spans.get(i + 1).first : Long.MAX_VALUE;
      reports.add(report(span, Math.max(0, first), again));
      next = Math.max(next, span.last + 1);
    }
    if (disk != null) {
      next = expect(next, disk.end().position());
    }
    long last = next - 1;
    boolean any = first >= 0 && last >= first;
    long complete = Math.min(last, firstProblem - 1);
    return new QueueReport(
        book.queue(),
        any ? first : -1,
        any ? last : -1,
        any && complete >= first ? complete : -1,
        between,
        reports,
        disk,
        expected);
  }

  /** What is missing if the next thing begins there. */
  private long expect(long next, long begins) {
    if (begins > next && begins != Long.MAX_VALUE) {
      between.add(new Range(next, begins - 1));
      firstProblem = Math.min(firstProblem, next);
      return begins;
    }
    return next;
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
      span.known.holes(
          Math.max(span.first, from),
          span.last,
          hole -> {
            if (!span.book.lostUnknown() || hole.last() < again) {
              missing.add(hole);
            } else if (hole.first() >= again) {
              renumbered.add(hole);
            } else {
              missing.add(new Range(hole.first(), again - 1));
              renumbered.add(new Range(again, hole.last()));
            }
          });
    }
    if (!missing.isEmpty()) {
      firstProblem = Math.min(firstProblem, missing.kept().get(0).first());
    }
    Positions waiting = span.part == null ? new Positions() : span.part.waiting();
    notComplete(waiting);
    List<EpochReport.Undeclared> undeclared = new ArrayList<>();
    if (span.part != null) {
      span.part
          .undeclared()
          .forEach(
              (cause, positions) -> {
                if (!positions.isEmpty()) {
                  notComplete(positions);
                  undeclared.add(new EpochReport.Undeclared(cause, RangeList.of(positions)));
                }
              });
    }
    List<EpochReport.Late> backwards = new ArrayList<>();
    List<EpochReport.Late> resent = new ArrayList<>();
    judgeOrder(span.book, backwards, resent);
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
        undeclared,
        declared(epoch),
        backwards,
        resent,
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

  private void notComplete(Positions positions) {
    if (!positions.isEmpty()) {
      firstProblem = Math.min(firstProblem, positions.first());
    }
  }

  private void judgeOrder(
      EpochBook epoch, List<EpochReport.Late> backwards, List<EpochReport.Late> resent) {
    long toCome =
        disk == null || disk.committed() == null ? Long.MAX_VALUE : disk.committed().position();
    for (PartitionOrder order : orders) {
      PartitionOrder.Judgement judgement =
          order.judge(
              epoch,
              (one, other) -> ranks.get(one) > ranks.get(other),
              whole.test(order.partition()),
              position -> position >= toCome);
      add(order, judgement.backwards(), backwards);
      add(order, judgement.resent(), resent);
    }
  }

  private static void add(PartitionOrder order, Positions positions, List<EpochReport.Late> list) {
    if (!positions.isEmpty()) {
      list.add(new EpochReport.Late(order.partition().toString(), RangeList.of(positions)));
    }
  }
}
