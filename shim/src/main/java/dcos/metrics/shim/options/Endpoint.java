// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.options;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host and a TCP port, as written by the operator; nothing is looked up.
 *
 * @param host name or address; an IPv6 address without its brackets
 * @param port 0 to 65535; 0 means any free port, where something listens
 */
public record Endpoint(String host, int port) {
  private static final String ALL_ADDRESSES = "0.0.0.0";
  private static final Pattern FORM =
      Pattern.compile(
          "(\\[(?<v6>[0-9A-Fa-f:.%a-z]+)]|(?<name>[^\\s:/\\[\\]@,]+)):(?<port>\\d{1,5})");

  /**
   * Reads {@code host:port} or {@code [ipv6]:port}.
   *
   * @throws IllegalArgumentException if it is neither; the message says what would be right
   */
  public static Endpoint parse(String text) {
    Matcher matcher = FORM.matcher(text);
    int port = matcher.matches() ? Integer.parseInt(matcher.group("port")) : -1;
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException(
          "give host:port with a port up to 65535, such as 127.0.0.1:8124 or [::1]:8124");
    }
    String v6 = matcher.group("v6");
    return new Endpoint(v6 == null ? matcher.group("name") : v6, port);
  }

  /**
   * As {@link #parse}, for a place to listen at: without a host, as in {@code :8124}, all addresses
   * of the machine are meant, as Go's programs understand it.
   */
  public static Endpoint parseListening(String text) {
    return parse(text.startsWith(":") ? ALL_ADDRESSES + text : text);
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
