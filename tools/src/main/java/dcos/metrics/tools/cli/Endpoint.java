// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A host and a port, as {@code host:port} or {@code [address]:port}.
 *
 * @param host name or address, without brackets
 * @param port 1 to 65535
 */
public record Endpoint(String host, int port) {
  /** For picocli. */
  public static final class Converter implements ITypeConverter<Endpoint> {
    /** Creates the converter; picocli does. */
    public Converter() {}

    @Override
    public Endpoint convert(String text) {
      int colon = text.lastIndexOf(':');
      String host = colon < 0 ? "" : text.substring(0, colon);
      if (host.startsWith("[") && host.endsWith("]")) {
        host = host.substring(1, host.length() - 1);
      } else if (host.indexOf(':') >= 0) {
        host = "";
      }
      int port = colon < 0 ? 0 : port(text.substring(colon + 1));
      if (host.isEmpty() || port == 0) {
        throw new TypeConversionException("'" + text + "' is not of the form host:port");
      }
      return new Endpoint(host, port);
    }

    /** 0 if it is none. */
    private static int port(String digits) {
      if (!digits.matches("\\d{1,5}")) {
        return 0;
      }
      int port = Integer.parseInt(digits);
      return port > 0xFFFF ? 0 : port;
    }
  }
}
