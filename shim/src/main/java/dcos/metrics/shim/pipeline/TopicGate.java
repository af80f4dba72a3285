// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.pipeline;

import dcos.metrics.shim.options.TopicLimits;
import dcos.metrics.shim.options.TopicOverflow;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets known topics pass, and only so many new ones: each becomes a topic in Kafka, which costs the
 * brokers and the worker memory, and the first record of each holds up the others. A sender that
 * makes a topic of each request must not do that to all. Safe for use by several threads.
 */
final class TopicGate {
  /** What a record gets when its topic is one too many. */
  enum Verdict {
    /** Its topic is known now. */
    PASSES,
    /** It goes to {@link #CATCH_ALL}. */
    DIVERTED,
    /** It is dropped. */
    DROPPED
  }

  /** The topic that takes the records of the topics that are too many. */
  static final String CATCH_ALL = "other-topics";

  /** The tag that says, there, what the topic was. */
  static final String ORIGINAL = "original_topic";

  private static final Logger LOG = LoggerFactory.getLogger(TopicGate.class);
  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

  /** A topic of which nothing came for so long makes room for another. */
  private static final long FORGET = TimeUnit.HOURS.toNanos(1);

  private final TopicLimits limits;
  private final LongSupplier nanoTime;

  /** When something came of each, about. */
  private final Map<String, Long> known = new ConcurrentHashMap<>();

  // Guarded by this:
  private final Map<String, Integer> newBySource = new HashMap<>();
  private long minuteBegan;
  private int newInAll;
  private int tooMany;
  private boolean told;

  TopicGate(TopicLimits limits, LongSupplier nanoTime) {
    this.limits = limits;
    this.nanoTime = nanoTime;
    this.minuteBegan = nanoTime.getAsLong();
  }

  /**
   * What becomes of a record.
   *
   * @param source who sent it: a connection, or the collector's own polling
   */
  Verdict admit(String topic, String source) {
    long now = nanoTime.getAsLong();
    Long seen = known.get(topic);
    if (seen != null) {
      if (now - seen > MINUTE) {
        known.put(topic, now);
      }
      return Verdict.PASSES;
    }
    return admitNew(topic, source, now);
  }

  private synchronized Verdict admitNew(String topic, String source, long now) {
    if (now - minuteBegan >= MINUTE) {
      beginMinute(now);
    }
    int ofSource = newBySource.getOrDefault(source, 0);
    boolean mayCome = newInAll < limits.newPerMinute() && ofSource < limits.newPerConnection();
    if (mayCome && (known.size() < limits.most() || forgetSome(now))) {
      known.put(topic, now);
      newInAll++;
      newBySource.put(source, ofSource + 1);
      return Verdict.PASSES;
    }
    tooMany++;
    boolean drops = limits.overflow() == TopicOverflow.DROP;
    if (!told) {
      told = true;
      LOG.warn(
          "{} sends records of too many new topics, such as {}: they are {} until the next minute"
              + " (see topics-max, topics-new-per-minute and topics-new-per-connection)",
          source,
          shown(topic),
          drops ? "dropped" : "queued under the topic " + CATCH_ALL);
    }
    return drops ? Verdict.DROPPED : Verdict.DIVERTED;
  }

  /** The tags of a record that is diverted. */
  static Map<String, String> withOriginal(Map<String, String> tags, String topic) {
    Map<String, String> more = new LinkedHashMap<>(tags);
    more.put(ORIGINAL, topic);
    return more;
  }

  private void beginMinute(long now) {
    minuteBegan = now;
    newInAll = 0;
    newBySource.clear();
    if (tooMany > 0) {
      LOG.warn("{} records of too many topics in the last minute", tooMany);
    }
    tooMany = 0;
    told = false;
  }

  private boolean forgetSome(long now) {
    known.values().removeIf(seen -> now - seen > FORGET);
    return known.size() < limits.most();
  }

  private static String shown(String topic) {
    String plain = topic.replaceAll("[^\\x21-\\x7e]", "?");
    return plain.length() > 60 ? plain.substring(0, 60) + "…" : plain;
  }
}
