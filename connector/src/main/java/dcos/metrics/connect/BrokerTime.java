// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which time records get. None, as a rule: the producer then takes this machine's clock. Where that
 * is wrong, Kafka refuses the records (more than an hour ahead, by default) or deletes them at once
 * (days behind). So if Kafka refuses a time, it says which it takes, and from that records get
 * times near the broker's, until the clock is right again; and if the clock has gone back behind
 * what this connector has seen, they get times that go on from there. Both are told.
 *
 * <p>One for each producer, for as long as the worker runs, as the task that learns of it is the
 * one that Connect stops. Safe for use by several threads.
 */
final class BrokerTime {
  private static final Logger log = LoggerFactory.getLogger(BrokerTime.class);

  /** As the broker words it: {@code LogValidator} of Kafka 3.6 and later. */
  private static final Pattern OUT_OF_RANGE =
      Pattern.compile("imestamp (-?\\d{1,19}) .*out of range.*\\[(-?\\d{1,19}), (-?\\d{1,19})]");

  /** {@code message.timestamp.after.max.ms} of a broker that nobody has configured. */
  private static final long AFTER_MAX_MS = TimeUnit.HOURS.toMillis(1);

  /** A clock that is no further off needs no help. */
  private static final Duration TOLERATED = Duration.ofMinutes(10);

  /** So long a correction is trusted: the broker's limit may not be the usual one. */
  private static final Duration LASTS = Duration.ofHours(1);

  private static final Duration TOLD_EVERY = Duration.ofMinutes(1);
  private static final Map<String, BrokerTime> BY_CLIENT = new ConcurrentHashMap<>();

  private final LongSupplier nanoTime;

  // Guarded by this:
  private boolean corrected;
  private long correctedMs;
  private long correctedNanos;
  private long refusals;
  private boolean told;
  private long toldNanos;

  BrokerTime(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** The one of a producer, by its client id. */
  static BrokerTime of(String clientId) {
    return BY_CLIENT.computeIfAbsent(clientId, id -> new BrokerTime(System::nanoTime));
  }

  /** The one of a connector's only task, by the client id that Connect gives its producer. */
  static BrokerTime ofConnector(String name) {
    return of(ProducerFailures.clientOf(name));
  }

  /** How many records were refused for their time so far. */
  synchronized long refusals() {
    return refusals;
  }

  /** Kafka refused a record of that topic; what it says may be about its time. */
  synchronized void refused(String topic, String message) {
    Matcher matcher = OUT_OF_RANGE.matcher(message == null ? "" : message);
    if (!matcher.find()) {
      return;
    }
    refusals++;
    long lowest = Long.parseLong(matcher.group(2));
    long highest = Long.parseLong(matcher.group(3));
    correct(Math.max(lowest, highest - AFTER_MAX_MS));
    long now = nanoTime.getAsLong();
    if (!told || now - toldNanos >= TOLD_EVERY.toNanos()) {
      told = true;
      toldNanos = now;
      log.warn(
          "Kafka refuses the time of records of topic {}: {} is not between {} and {}. Is this"
              + " machine's clock wrong, or the brokers'? Records get times near {} until it is"
              + " right; none is lost",
          topic,
          instant(Long.parseLong(matcher.group(1))),
          instant(lowest),
          instant(highest),
          instant(correctedMs));
    }
  }

  /** This connector has done something at that time, so it cannot be earlier now. */
  synchronized void notBefore(Instant seen, Instant wall) {
    if (!corrected && Duration.between(wall, seen).compareTo(TOLERATED) > 0) {
      correct(seen.toEpochMilli());
      log.warn(
          "this machine's clock has gone back: it says {}, and this connector has seen {}. Kafka"
              + " deletes at once what is older than its retention, so records get times from {} on"
              + " until the clock is right",
          wall,
          seen,
          seen);
    }
  }

  /**
   * The time that a record is to have.
   *
   * @param wallMs this machine's clock
   * @return null to leave it to the producer
   */
  synchronized Long timeFor(long wallMs) {
    if (!corrected) {
      return null;
    }
    long elapsedMs = TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - correctedNanos);
    long now = correctedMs + elapsedMs;
    if (Math.abs(wallMs - now) <= TOLERATED.toMillis()) {
      corrected = false;
      told = false;
      log.info("this machine's clock is right again: records get their times from it");
      return null;
    }
    if (elapsedMs > LASTS.toMillis()) {
      corrected = false;
      return null;
    }
    return now;
  }

  private void correct(long ms) {
    corrected = true;
    correctedMs = ms;
    correctedNanos = nanoTime.getAsLong();
  }

  /** Long.MIN_VALUE and its like are no instants that anybody would read. */
  private static Object instant(long ms) {
    return ms < 0 ? "any time" : Instant.ofEpochMilli(ms);
  }
}
