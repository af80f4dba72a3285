// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.ingest;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** What somebody speaks who sends no Avro: said in the log, so that nobody has to find out. */
final class ForeignProtocol {
  private static final int LOOKED_AT = 64;
  private static final Pattern HTTP =
      Pattern.compile("(GET|POST|PUT|HEAD|OPTIONS|DELETE|PATCH|CONNECT|PRI) .*", Pattern.DOTALL);
  private static final Pattern STATSD =
      Pattern.compile("[\\w.\\-/]+:[-+0-9.]+\\|[a-z].*", Pattern.DOTALL);

  private ForeignProtocol() {}

  /** A sentence about the first bytes of a stream; empty if they say nothing. */
  static String hint(byte[] array, int from, int to) {
    String start =
        new String(
            array, from, Math.min(LOOKED_AT, Math.max(0, to - from)), StandardCharsets.ISO_8859_1);
    if (start.startsWith("\u0016\u0003")) {
      return "; this is TLS, and the port takes plain TCP: switch TLS off at the sender";
    }
    if (start.startsWith("PROXY ") || start.startsWith("\r\n\r\n\0\r\nQUIT\n")) {
      return "; this is the PROXY protocol: switch it off at the load balancer";
    }
    if (HTTP.matcher(start).matches()) {
      return "; this is HTTP, which is not spoken on this port";
    }
    if (start.startsWith("# HELP ") || start.startsWith("# TYPE ")) {
      return "; this is Prometheus text, and the port takes Avro container files only";
    }
    if (STATSD.matcher(start).matches()) {
      return "; this is statsd, and the port takes Avro container files only";
    }
    if (start.startsWith("\u00c3\u0001")) {
      return "; this is Avro's single-object encoding: send container files";
    }
    return "";
  }
}
