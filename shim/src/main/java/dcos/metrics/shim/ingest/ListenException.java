// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.ingest;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Locale;

/** The TCP input could not listen; the message is the line for the operator. */
public final class ListenException extends IOException {
  private static final long serialVersionUID = 1L;

  private ListenException(String message, Throwable cause) {
    super(message, cause);
  }

  static ListenException of(InetSocketAddress address, Throwable cause) {
    String where = address.getHostString() + ":" + address.getPort();
    return new ListenException("cannot listen on " + where + ": " + reason(address, cause), cause);
  }

  private static String reason(InetSocketAddress address, Throwable cause) {
    if (address.isUnresolved()) {
      return "there is no host of that name (correct -listen-endpoint)";
    }
    String told = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    if (told.contains("in use")) {
      return "address already in use (is another collector running? choose another with"
          + " -listen-endpoint)";
    }
    if (told.contains("assign requested address")) {
      return "this machine has no such address (correct -listen-endpoint)";
    }
    if (told.contains("permission")) {
      return "permission denied (choose a port above 1023 with -listen-endpoint)";
    }
    return told;
  }
}
