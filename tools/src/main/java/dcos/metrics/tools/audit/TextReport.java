// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.audit;

import dcos.metrics.queue.QueuePosition;
import dcos.metrics.tools.audit.OpenTransactions.OpenTransaction;
import dcos.metrics.tools.cli.Lines;
import dcos.metrics.tools.cli.OutputClosedException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.stream.Collectors;

/** Conclusions for people. Problems begin with a word in capitals. */
final class TextReport {
  private static final int SHOWN = 20;

  private final Lines lines;

  TextReport(Lines lines) {
    this.lines = lines;
  }

  void print(Report report) throws OutputClosedException {
    Ledger ledger = report.ledger();
    TopicSnapshot.Extent extent = report.extent();
    lines.print(
        String.format(
            Locale.ROOT,
            "%d messages in %d topics, %d partitions",
            ledger.messages(),
            extent.topics(),
            extent.partitions()));
    if (extent.trimmed() > 0) {
      lines.print(
          String.format(
              Locale.ROOT,
              "note: Kafka has deleted the first messages of %d partitions, so what is missing at"
                  + " the beginning may have been there",
              extent.trimmed()));
    }
    for (OpenTransaction open : extent.open()) {
      lines.print(text(open));
    }
    for (QueueReport queue : report.queues()) {
      lines.print("");
      print(queue);
    }
    lines.print("");
    if (ledger.probes() > 0) {
      lines.print(ledger.probes() + " probes");
    }
    if (ledger.otherQueues() > 0) {
      lines.print(ledger.otherQueues() + " messages of other queues, which were not looked at");
    }
    if (ledger.foreign().count() > 0) {
      String topics =
          ledger.foreign().topics().keySet().stream()
              .limit(SHOWN)
              .collect(Collectors.joining(", "));
      lines.print(
          ledger.foreign().count() + " messages are not the collector's, in topics " + topics);
    }
    print("BAD: %d messages have headers that cannot be understood", ledger.bad());
    print("NOT CHECKED: %d messages, as they break a limit", ledger.refused());
    if (report.queues().isEmpty()) {
      lines.print("NOTHING FOUND: there is no message of a collector's queue");
    }
    lines.print(verdict(report));
  }

  private static String text(OpenTransaction open) {
    String whose =
        open.producerId() == null
            ? "somebody's (Kafka does not say whose)"
            : "that of producer "
                + open.producerId()
                + ", which sent something last at "
                + open.lastSent().truncatedTo(ChronoUnit.SECONDS);
    return String.format(
        Locale.ROOT,
        "OPEN TRANSACTION in %s from offset %d on: %s. The %d messages from there on, whoever sent"
            + " them, cannot be read until it is over, and look as if they were missing: wait for its"
            + " timeout, or end it with kafka-transactions.sh abort",
        open.partition(),
        open.offset(),
        whose,
        open.behind());
  }

  private static String verdict(Report report) {
    if (!report.isSound()) {
      return "NOT all is accounted for";
    }
    return report.queues().stream().anyMatch(QueueReport::waits)
        ? "all is accounted for but what waits"
        : "all is accounted for";
  }

  private void print(String format, Oddities oddities) throws OutputClosedException {
    if (oddities.count() > 0) {
      lines.print(String.format(Locale.ROOT, format, oddities.count()));
      for (String example : oddities.examples()) {
        lines.print("  " + example);
      }
    }
  }

  private void print(QueueReport queue) throws OutputClosedException {
    lines.print("queue " + queue.queue());
    long from = queue.expected().from();
    if (queue.isEmpty()) {
      lines.print("  NOTHING: no position" + (from < 0 ? " at all" : " from " + from + " on"));
    } else {
      lines.print(
          String.format(
              Locale.ROOT,
              "  positions %d to %d: %s",
              queue.first(),
              queue.last(),
              queue.completeUpTo() < 0
                  ? "not complete from the first on"
                  : "complete up to position " + queue.completeUpTo()));
    }
    lines.print(
        String.format(
            Locale.ROOT,
            "  %d records arrived, %d of them more than once (%d copies)",
            queue.records(),
            queue.repeated(),
            queue.copies()));
    if (!queue.hasArrived()) {
      lines.print("  NOTHING ARRIVED: look whether these are the right topics and brokers");
    }
    if (queue.disk() != null) {
      print(queue.disk());
      lines.print(
          String.format(
              Locale.ROOT,
              "  %s%d records wait in the queue to be published",
              queue.expected().drained() && queue.waits() ? "NOT DRAINED: " : "",
              queue.waiting()));
      if (queue.undeclared() > 0) {
        lines.print(
            String.format(
                Locale.ROOT,
                "  %d that the queue has lost wait to be declared by the connector",
                queue.undeclared()));
      }
    }
    print("MISSING between epochs", queue.between());
    for (EpochReport epoch : queue.epochs()) {
      print(epoch);
    }
  }

  private void print(DiskScan disk) throws OutputClosedException {
    String reader = "no reader is registered";
    if (disk.reader() != null) {
      reader =
          "reader "
              + disk.reader()
              + (disk.committed() == null
                  ? " has no position that can be read"
                  : " at " + disk.committed().position());
    }
    lines.print(
        String.format(
            Locale.ROOT,
            "  the directory %s ends before position %d; %s",
            disk.directory(),
            disk.end().position(),
            reader));
    if (disk.foundEnd() < disk.end().position()) {
      lines.print(
          String.format(
              Locale.ROOT,
              "    its segments end before position %d: what is between was there and is gone",
              disk.foundEnd()));
    }
    if (disk.committed() == null) {
      lines.print("    so all before the last that arrived counts as published");
    }
  }

  private void print(EpochReport epoch) throws OutputClosedException {
    lines.print(
        String.format(
            Locale.ROOT,
            "  epoch %s: %s, %d records",
            QueuePosition.epochText(epoch.epoch()),
            epoch.first() < 0
                ? "no positions"
                : "positions " + epoch.first() + " to " + epoch.last(),
            epoch.records()));
    print("  MISSING", epoch.missing());
    print("  INCOMPLETE, some datapoints have not arrived", epoch.incomplete());
    for (EpochReport.Late late : epoch.backwards()) {
      print("  OUT OF ORDER in " + late.partition(), late.positions());
    }
    if (epoch.contradictions() > 0) {
      lines.print("    CONTRADICTIONS in metrics.part: " + epoch.contradictions() + " messages");
    }
    for (EpochReport.Declared declared : epoch.declared()) {
      print("  declared lost, " + declared.cause(), declared.positions());
      if (declared.unknown() > 0) {
        lines.print("    declared lost, " + declared.cause() + ": a number that nobody knows");
      }
      if (declared.arrived() > 0) {
        lines.print("      of these, arrived all the same: " + declared.arrived());
      }
    }
    print("  lost, numbers given again in a later epoch", epoch.renumbered());
    print("  repeated", epoch.repeated());
    for (EpochReport.Late late : epoch.resent()) {
      print("  sent again, so behind later ones, in " + late.partition(), late.positions());
    }
    print("  waiting in the queue", epoch.waiting());
    for (EpochReport.Undeclared undeclared : epoch.undeclared()) {
      print("  still to be declared lost, " + undeclared.cause(), undeclared.positions());
    }
  }

  private void print(String what, RangeList ranges) throws OutputClosedException {
    if (ranges.isEmpty()) {
      return;
    }
    long more = ranges.more() + Math.max(0, ranges.kept().size() - SHOWN);
    String text =
        ranges.kept().stream().limit(SHOWN).map(Range::toString).collect(Collectors.joining(", "));
    lines.print(
        String.format(
            Locale.ROOT,
            "  %s: %d (%s%s)",
            what,
            ranges.positions(),
            text,
            more > 0 ? " and " + more + " more ranges" : ""));
  }
}
