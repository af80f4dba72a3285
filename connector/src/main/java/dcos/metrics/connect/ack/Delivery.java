// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect.ack;

import java.util.List;

/**
 * What is acknowledged together: the Kafka records, mostly one, that were made of the same records
 * of the queue. {@code partsOpen} and {@code dropped} are guarded by the {@link AckTracker}.
 */
public final class Delivery {
  /** What was handed to Connect. */
  public enum Kind {
    /** Records of the queue. */
    RECORDS,
    /** The declaration of a loss. */
    GAP,
    /** A record that only shows that Kafka takes records. */
    PROBE
  }

  private final Kind kind;
  private final String topic;
  private final String cause;
  private final long epoch;
  private final PositionSet positions;
  private final List<PositionSpan> spans;
  private final int parts;
  int partsOpen;
  boolean dropped;

  private Delivery(
      Kind kind,
      String topic,
      String cause,
      long epoch,
      PositionSet positions,
      List<PositionSpan> spans,
      int parts) {
    this.kind = kind;
    this.topic = topic;
    this.cause = cause;
    this.epoch = epoch;
    this.positions = positions;
    this.spans = spans;
    this.parts = parts;
    this.partsOpen = parts;
  }

  /** Records of the queue, in {@code parts} Kafka records; {@code span} waits for it already. */
  public static Delivery ofRecords(
      String topic, long epoch, PositionSet positions, PositionSpan span, int parts) {
    return new Delivery(Kind.RECORDS, topic, null, epoch, positions, List.of(span), parts);
  }

  /** A gap record; {@code spans} wait for it already. */
  public static Delivery ofGap(
      String topic,
      String cause,
      long epoch,
      PositionSet positions,
      List<PositionSpan> spans,
      int parts) {
    return new Delivery(Kind.GAP, topic, cause, epoch, positions, spans, parts);
  }

  public static Delivery ofProbe(String topic, int parts) {
    return new Delivery(Kind.PROBE, topic, null, 0, new PositionSet(), List.of(), parts);
  }

  public Kind kind() {
    return kind;
  }

  /** The Kafka topic, before any transform. */
  public String topic() {
    return topic;
  }

  /** Cause of the loss; null unless it is a gap record. */
  public String cause() {
    return cause;
  }

  public long epoch() {
    return epoch;
  }

  public PositionSet positions() {
    return positions;
  }

  public List<PositionSpan> spans() {
    return spans;
  }

  /** Number of Kafka records. */
  public int parts() {
    return parts;
  }
}
