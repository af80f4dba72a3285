// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.audit;

import dcos.metrics.queue.QueuePosition;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * What a message's headers say that it holds; {@code docs/formats.md} describes them. Immutable.
 *
 * @param kind of what kind the message is; all else is there for records and gaps only
 * @param queue the queue
 * @param epoch the epoch of the positions
 * @param positions the positions of the records, or those that are declared missing
 * @param part which part of a record in format {@code datapoint} it is, from 1 on; 0 if it is all
 * @param parts how many parts there are; 0 if it is all
 * @param cause why positions are missing; null if it is no gap
 */
record Stamp(
    Kind kind,
    UUID queue,
    long epoch,
    PositionRanges positions,
    int part,
    int parts,
    String cause) {
  /** Kinds of messages. */
  enum Kind {
    RECORDS,
    GAP,
    PROBE,
    /** Without any of the collector's headers. */
    FOREIGN
  }

  static final String QUEUE = "metrics.queue";
  static final String EPOCH = "metrics.epoch";
  static final String POSITIONS = "metrics.positions";
  static final String PART = "metrics.part";
  static final String GAP = "metrics.gap";
  static final String PROBE = "metrics.probe";

  /** Far more than a container of 512 KB holds, or a record has datapoints. */
  static final long MAX_RECORDS = 1 << 20;

  /** A gap may be what was dropped in days. */
  static final long MAX_MISSING = 1L << 32;

  private static final Pattern PARTS = Pattern.compile("(\\d{1,7})/(\\d{1,7})");
  private static final Pattern CAUSE = Pattern.compile("[a-z][a-z0-9-]{0,39}");
  private static final Pattern EPOCHS = Pattern.compile("[0-9a-f]{16}");
  private static final int UUID_LENGTH = 36;

  private static final Stamp PROBE_STAMP = new Stamp(Kind.PROBE, null, 0, null, 0, 0, null);
  private static final Stamp FOREIGN_STAMP = new Stamp(Kind.FOREIGN, null, 0, null, 0, 0, null);

  /**
   * Reads headers.
   *
   * @throws BadStampException if some are the collector's, but cannot be understood
   */
  static Stamp of(Headers headers) throws BadStampException {
    byte[] queue = value(headers, QUEUE);
    byte[] epoch = value(headers, EPOCH);
    byte[] positions = value(headers, POSITIONS);
    if (queue == null && epoch == null && positions == null) {
      return value(headers, PROBE) == null ? FOREIGN_STAMP : PROBE_STAMP;
    }
    byte[] gap = value(headers, GAP);
    byte[] part = value(headers, PART);
    PositionRanges ranges =
        PositionRanges.parse(there(POSITIONS, positions), gap == null ? MAX_RECORDS : MAX_MISSING);
    if (gap == null && ranges.count() == 0) {
      throw new BadStampException(POSITIONS + " is empty");
    }
    if (gap == null && part != null && ranges.count() != 1) {
      throw new BadStampException(PART + " is there with several positions");
    }
    int[] parts = parts(part);
    return new Stamp(
        gap == null ? Kind.RECORDS : Kind.GAP,
        queue(there(QUEUE, queue)),
        epoch(there(EPOCH, epoch)),
        ranges,
        parts[0],
        parts[1],
        gap == null ? null : matching(GAP, CAUSE, gap).group());
  }

  private static byte[] value(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null ? null : header.value();
  }

  private static byte[] there(String name, byte[] value) throws BadStampException {
    if (value == null) {
      throw new BadStampException(name + " is not there");
    }
    return value;
  }

  private static UUID queue(byte[] value) throws BadStampException {
    String text = text(value);
    try {
      if (value.length == UUID_LENGTH) {
        return UUID.fromString(text);
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw new BadStampException(QUEUE + " is no UUID: " + printable(text));
  }

  private static long epoch(byte[] value) throws BadStampException {
    return QueuePosition.parseEpoch(matching(EPOCH, EPOCHS, value).group());
  }

  private static int[] parts(byte[] value) throws BadStampException {
    if (value == null) {
      return new int[2];
    }
    Matcher form = matching(PART, PARTS, value);
    int part = Integer.parseInt(form.group(1));
    int parts = Integer.parseInt(form.group(2));
    if (part < 1 || part > parts || parts > MAX_RECORDS) {
      throw new BadStampException(PART + " is no part: " + form.group());
    }
    return new int[] {part, parts};
  }

  private static Matcher matching(String name, Pattern pattern, byte[] value)
      throws BadStampException {
    String text = text(value);
    Matcher form = pattern.matcher(text);
    if (!form.matches()) {
      throw new BadStampException(name + " cannot be understood: " + printable(text));
    }
    return form;
  }

  private static String text(byte[] value) {
    return new String(value, 0, Math.min(value.length, 60), StandardCharsets.UTF_8);
  }

  /** Text from elsewhere, so that it does no harm on a terminal. */
  static String printable(String text) {
    return "'" + text.replaceAll("[^\\p{Print}]", "?") + "'";
  }
}
