// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import java.io.IOException;
import java.util.Locale;

/** A port that a part was told to listen on cannot be had. */
final class PortTakenException extends IOException {
  private static final long serialVersionUID = 1;

  PortTakenException(String address, String user, IOException cause) {
    super(user + " cannot listen on " + address + ": " + reason(cause), cause);
  }

  /** The platform begins a sentence with it. */
  private static String reason(IOException cause) {
    String text = String.valueOf(cause.getMessage());
    return text.isEmpty()
        ? text
        : text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
  }
}
