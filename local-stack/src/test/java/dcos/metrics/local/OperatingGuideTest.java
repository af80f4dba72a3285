// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/operating.md} says what every warning and error in the log means, and names every
 * counter. Messages are looked for in the sources, by the longest stretch of their fixed text.
 *
 * <p>Fails if a message is added or a counter, or the beginning of that stretch is reworded, in the
 * code only. Behind its first 30 characters, where the guide may be shorter, it sees nothing.
 */
class OperatingGuideTest {
  private static final Path ROOT = Path.of("..");
  private static final List<String> MODULES = List.of("shim", "queue", "connector", "worker");

  /** Calls that log, or hand on a text that is then logged. */
  private static final Pattern CALL =
      Pattern.compile(
          "\\b(?:log|LOG)\\.(?:warn|error)\\(|\\bcomplaints\\.say\\(|\\bnew OngoingLoss\\(");

  private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Pattern COUNTER =
      Pattern.compile(
          "\"(?:tcp_input|topic_sorter|queue|kafka_output|agent_poll|statsd)\\.([a-z_]{4,})\"");

  /** Shorter ones are words such as "agent", which are everywhere. */
  private static final int LEAST_TEXT = 8;

  private static final int COMPARED_TEXT = 30;

  /** Log what others say, which is looked at there. */
  private static final Set<String> WITHOUT_TEXT =
      Set.of("Complaints.java", "WorkerSupervisor.java");

  /** A file, not a counter. */
  private static final List<String> NO_COUNTERS = List.of("properties");

  @Test
  void everyWarningAndErrorIsExplained() throws IOException {
    String guide = plain(Files.readString(ROOT.resolve("docs/operating.md")));
    List<String> missing = new ArrayList<>();
    Set<String> without = new TreeSet<>();
    int explained = 0;
    for (Path source : sources()) {
      String code = Files.readString(source);
      Matcher call = CALL.matcher(code);
      while (call.find()) {
        String statement = code.substring(call.end(), code.indexOf(");", call.end()));
        Optional<String> text = longestText(statement);
        if (text.isEmpty()) {
          without.add(source.getFileName().toString());
        } else if (guide.contains(text.get())) {
          explained++;
        } else {
          missing.add(source.getFileName() + ": " + text.get());
        }
      }
    }

    assertEquals(List.of(), missing, "not in docs/operating.md");
    assertTrue(explained > 40, explained + " messages");
    assertEquals(WITHOUT_TEXT, without);
  }

  @Test
  void everyCounterIsNamed() throws IOException {
    String guides =
        Files.readString(ROOT.resolve("docs/operating.md"))
            + Files.readString(ROOT.resolve("docs/agent.md"));
    TreeSet<String> counters = new TreeSet<>();
    for (Path source : sources()) {
      Matcher counter = COUNTER.matcher(Files.readString(source));
      while (counter.find()) {
        counters.add(counter.group(1));
      }
    }
    counters.removeAll(NO_COUNTERS);
    assertTrue(counters.size() > 40, counters::toString);
    counters.removeIf(name -> Pattern.compile("[`.]" + name + "`").matcher(guides).find());

    assertEquals(new TreeSet<String>(), counters, "in neither docs/operating.md nor docs/agent.md");
  }

  /** What stands between two values, and is the longest such. */
  private static Optional<String> longestText(String statement) {
    StringBuilder message = new StringBuilder();
    Matcher literal = LITERAL.matcher(statement);
    int end = -1;
    while (literal.find()) {
      boolean goesOn = end >= 0 && statement.substring(end, literal.start()).matches("\\s*\\+\\s*");
      message.append(goesOn ? "" : "{}").append(literal.group(1));
      end = literal.end();
    }
    return Stream.of(message.toString().split("\\{\\}", -1))
        .map(OperatingGuideTest::plain)
        .filter(text -> text.length() >= LEAST_TEXT)
        .max(Comparator.comparing(String::length))
        .map(text -> text.substring(0, Math.min(text.length(), COMPARED_TEXT)).strip());
  }

  /** Without what the guide shows otherwise: line breaks and punctuation at both ends. */
  private static String plain(String text) {
    return text.replaceAll("\\s+", " ").replaceAll("^[\\s,;:()]+|[\\s,;:()]+$", "");
  }

  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String module : MODULES) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
        files.filter(file -> file.toString().endsWith(".java")).sorted().forEach(sources::add);
      }
    }
    return sources;
  }
}
