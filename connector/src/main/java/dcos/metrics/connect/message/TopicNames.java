// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect.message;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * The Kafka topic of a record: prefix and topic, or one single topic for all. A name that Kafka
 * would refuse is made legal in this one way:
 *
 * <ol>
 *   <li>an empty topic counts as {@code _};
 *   <li>each character other than ASCII letters, digits, {@code .}, {@code _} and {@code -} becomes
 *       {@code _};
 *   <li>the names {@code .} and {@code ..} become {@code _} and {@code __};
 *   <li>a name of more than 249 characters keeps its first 240 and gets {@code -} and the CRC-32 of
 *       the whole name in UTF-8, before these changes, as 8 hexadecimal digits.
 * </ol>
 *
 * <p>Two topics may so come to share a Kafka topic; the records still say which they belong to.
 * Rules of legal names: Kafka's {@code org.apache.kafka.common.internals.Topic}. For one thread.
 */
public final class TopicNames {
  static final int MAX_LENGTH = 249;
  private static final int KEPT = MAX_LENGTH - 9;
  private static final int CACHED = 1000;

  /** A Kafka topic, and whether it is not simply prefix and topic. */
  private record Name(String text, boolean changed) {}

  private final String prefix;
  private final String single;
  private final Runnable onChanged;
  private final Map<String, Name> cache =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Name> eldest) {
          return size() > CACHED;
        }
      };

  /**
   * Names of Kafka topics.
   *
   * @param single the topic of all records; empty where each topic goes to one of its own
   * @param onChanged called for each record whose topic had to be changed to be legal
   */
  public TopicNames(String prefix, String single, Runnable onChanged) {
    this.prefix = prefix;
    this.single = single;
    this.onChanged = onChanged;
  }

  /** The Kafka topic of records of that topic; tells if the name had to be changed. */
  public String kafkaTopic(String topic) {
    if (!single.isEmpty()) {
      return single;
    }
    Name name = cache.computeIfAbsent(topic, this::make);
    if (name.changed()) {
      onChanged.run();
    }
    return name.text();
  }

  /** Whether Kafka takes the name as it is. */
  public static boolean isLegal(String name) {
    return !name.isEmpty()
        && name.length() <= MAX_LENGTH
        && !name.equals(".")
        && !name.equals("..")
        && hasLegalCharacters(name);
  }

  public static boolean hasLegalCharacters(String name) {
    return name.chars().allMatch(TopicNames::isLegal);
  }

  private Name make(String topic) {
    String whole = prefix + topic;
    if (!topic.isEmpty() && isLegal(whole)) {
      return new Name(whole, false);
    }
    String name = topic.isEmpty() ? prefix + "_" : whole;
    StringBuilder legal = new StringBuilder(name.length());
    name.chars().forEach(c -> legal.append(isLegal(c) ? (char) c : '_'));
    if (legal.length() > MAX_LENGTH) {
      legal.setLength(KEPT);
      legal.append('-').append(checksum(whole));
    }
    String text = legal.toString();
    return new Name(text.equals(".") || text.equals("..") ? "_".repeat(text.length()) : text, true);
  }

  private static String checksum(String text) {
    CRC32 crc = new CRC32();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return String.format(Locale.ROOT, "%08x", crc.getValue());
  }

  private static boolean isLegal(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '_'
        || c == '-';
  }
}
