// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.kafka;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Which topics are wanted, by name or regular expression. What could be the name of a topic is one;
 * everything else is an expression for whole names. Immutable.
 */
public final class TopicFilter {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

  private final Set<String> names = new HashSet<>();
  private final List<Pattern> patterns = new ArrayList<>();

  /**
   * A filter for topics that at least one of them fits.
   *
   * @throws IllegalArgumentException if one is neither a name nor an expression; the message says
   *     which
   */
  public TopicFilter(List<String> wanted) {
    for (String text : wanted) {
      if (NAME.matcher(text).matches()) {
        names.add(text);
      } else {
        patterns.add(compile(text));
      }
    }
  }

  private static Pattern compile(String text) {
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is neither a topic nor a regular expression: " + e.getDescription(), e);
    }
  }

  /** Whether that topic is wanted; Kafka's own are only under their names. */
  public boolean matches(String topic) {
    if (names.contains(topic)) {
      return true;
    }
    return !topic.startsWith("__") && patterns.stream().anyMatch(p -> p.matcher(topic).matches());
  }
}
