// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.options;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the text of an option becomes a value.
 *
 * @param label what stands for the value in the help text
 * @param parser throws IllegalArgumentException with what would be right
 * @param secret whether neither value nor text may be shown
 */
record ValueType<T>(String label, Function<String, T> parser, boolean secret) {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)?");

  static final ValueType<Boolean> BOOLEAN = of("true|false", ValueType::parseBoolean);
  static final ValueType<Endpoint> LISTENING = of("host:port", Endpoint::parseListening);
  static final ValueType<List<Endpoint>> ENDPOINTS = of("host:port,…", ValueType::parseEndpoints);
  static final ValueType<URI> AGENT_URI = of("url", ValueType::parseAgentUri);
  static final ValueType<Path> PATH = of("path", ValueType::parsePath);
  static final ValueType<Secret> SECRET = new ValueType<>("token", ValueType::parseSecret, true);

  T parse(String text) {
    return parser.apply(text);
  }

  /** Any text that can stand on one line; not empty. */
  static ValueType<String> text(String label) {
    return matching(label, Pattern.compile("\\P{Cntrl}+"), "give text on one line");
  }

  static ValueType<String> matching(String label, Pattern pattern, String hint) {
    return of(
        label,
        text -> {
          require(pattern.matcher(text).matches(), hint);
          return text;
        });
  }

  static ValueType<Integer> number(String label, int min, int max) {
    return of(label, text -> (int) parseNumber(text, min, max, ""));
  }

  /** A whole number of kilobytes or megabytes, as bytes. */
  static ValueType<Long> bytes(String unit, long unitBytes, long min, long max) {
    return of(unit, text -> parseNumber(text, min, max, " " + unit) * unitBytes);
  }

  /** A number with a unit, or without one in the unit that the option's name or history gives. */
  static ValueType<Duration> duration(String label, String bareUnit, Duration min, Duration max) {
    return of(
        label,
        text -> {
          Matcher matcher = DURATION.matcher(text);
          String hint =
              String.format(
                  Locale.ROOT,
                  "give a duration from %s to %s, such as 500ms, 15s or 1m; a bare number is in %s",
                  show(min),
                  show(max),
                  bareUnit);
          require(matcher.matches(), hint);
          String unit = matcher.group(2) == null ? bareUnit : matcher.group(2);
          Duration value = unitOf(unit).multipliedBy(Long.parseLong(matcher.group(1)));
          require(value.compareTo(min) >= 0 && value.compareTo(max) <= 0, hint);
          return value;
        });
  }

  static <E extends Enum<E>> ValueType<E> choice(Class<E> type) {
    List<String> names =
        Arrays.stream(type.getEnumConstants())
            .map(value -> value.name().toLowerCase(Locale.ROOT).replace('_', '-'))
            .toList();
    return of(
        String.join("|", names),
        text -> {
          int index = names.indexOf(text.toLowerCase(Locale.ROOT));
          require(index >= 0, "give one of " + String.join(", ", names));
          return type.getEnumConstants()[index];
        });
  }

  private static <T> ValueType<T> of(String label, Function<String, T> parser) {
    return new ValueType<>(label, parser, false);
  }

  /** What Go's flags take. */
  private static Boolean parseBoolean(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "t", "1" -> true;
      case "false", "f", "0" -> false;
      default -> throw new IllegalArgumentException("give true or false");
    };
  }

  private static long parseNumber(String text, long min, long max, String unit) {
    String hint = String.format(Locale.ROOT, "give a number from %d to %d%s", min, max, unit);
    require(text.matches("\\d{1,15}"), hint);
    long value = Long.parseLong(text);
    require(value >= min && value <= max, hint);
    return value;
  }

  private static List<Endpoint> parseEndpoints(String text) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      Endpoint endpoint = Endpoint.parse(part.strip());
      require(endpoint.port() > 0, "give a port from 1 to 65535 with each host");
      endpoints.add(endpoint);
    }
    return List.copyOf(endpoints);
  }

  private static URI parseAgentUri(String text) {
    String hint = "give http://host:port or https://host:port";
    try {
      URI uri = new URI(text);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      boolean bare = uri.getRawPath() == null || uri.getRawPath().matches("/?");
      boolean plain =
          uri.getRawQuery() == null && uri.getRawFragment() == null && uri.getUserInfo() == null;
      require(http && bare && plain && uri.getHost() != null && uri.getPort() > 0, hint);
      require(uri.getPort() <= 65535, hint);
      return new URI(uri.getScheme(), null, uri.getHost(), uri.getPort(), null, null, null);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(hint, e);
    }
  }

  private static Path parsePath(String text) {
    try {
      require(!text.isBlank(), "give a path");
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("give a path of this system: " + e.getReason(), e);
    }
  }

  /** It travels in an HTTP header. */
  private static Secret parseSecret(String text) {
    require(text.matches("[\\x21-\\x7e]+"), "give printable ASCII characters without spaces");
    return new Secret(text);
  }

  private static Duration unitOf(String unit) {
    return switch (unit) {
      case "ms" -> Duration.ofMillis(1);
      case "s" -> Duration.ofSeconds(1);
      case "m" -> Duration.ofMinutes(1);
      case "h" -> Duration.ofHours(1);
      default -> Duration.ofDays(1);
    };
  }

  private static String show(Duration duration) {
    long ms = duration.toMillis();
    if (ms % 1000 != 0 || ms == 0) {
      return ms + "ms";
    }
    return ms % 86_400_000 == 0 ? ms / 86_400_000 + "d" : ms / 1000 + "s";
  }

  private static void require(boolean condition, String hint) {
    if (!condition) {
      throw new IllegalArgumentException(hint);
    }
  }
}
