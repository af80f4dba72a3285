// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.audit;

import java.util.Locale;
import java.util.Map;

/**
 * Audits millions of records in a JVM of its own, each topic read to its end before the next, which
 * leaves the most open. Says how it went on standard output; see {@link AuditMemoryTest}.
 */
final class MillionsOfRecords {
  private static final int TOPICS = 7;
  private static final int PARTS = 3;

  private MillionsOfRecords() {}

  /** Arguments: the format, and how many records. */
  public static void main(String[] args) {
    Fed fed = new Fed(Limits.forHeap(Runtime.getRuntime().maxMemory()));
    int records = Integer.parseInt(args[1]);
    long started = System.nanoTime();
    switch (args[0]) {
      case "list" -> lists(fed, records);
      case "datapoint" -> datapoints(fed, records);
      case "container" -> containers(fed, records);
      default -> throw new IllegalArgumentException(args[0]);
    }
    QueueReport report = fed.report();
    long millis = (System.nanoTime() - started) / 1_000_000;
    System.out.printf(
        Locale.ROOT,
        "sound %s, %d records, %d copies, %d not checked%n",
        report.isSound(),
        report.records(),
        report.copies(),
        fed.ledger.refused().count());
    System.err.printf(
        Locale.ROOT, "%s: %d messages in %d ms%n", args[0], fed.ledger.messages(), millis);
  }

  private static void lists(Fed fed, int records) {
    for (int topic = 0; topic < TOPICS; topic++) {
      for (int position = topic; position < records; position += TOPICS) {
        fed.records("t" + topic, 0, Integer.toString(position));
      }
    }
  }

  private static void datapoints(Fed fed, int records) {
    for (int topic = 0; topic < TOPICS; topic++) {
      for (int position = topic; position < records; position += TOPICS) {
        for (int part = 1; part <= PARTS; part++) {
          fed.message(
              "t" + topic,
              0,
              Map.of(Stamp.POSITIONS, Integer.toString(position), Stamp.PART, part + "/" + PARTS));
        }
      }
    }
  }

  private static void containers(Fed fed, int records) {
    for (int topic = 0; topic < TOPICS; topic++) {
      StringBuilder positions = new StringBuilder();
      for (int position = topic; position < records; position += TOPICS) {
        positions.append(positions.length() == 0 ? "" : ",").append(position);
        if (positions.length() > 7000 || position + TOPICS >= records) {
          fed.records("t" + topic, 0, positions.toString());
          positions.setLength(0);
        }
      }
    }
  }
}
