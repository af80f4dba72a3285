// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.cli;

import java.io.IOException;

/** Nobody reads standard output any more, as with {@code | head}; no reason to complain. */
public final class OutputClosedException extends IOException {
  private static final long serialVersionUID = 1L;

  OutputClosedException(IOException cause) {
    super(cause);
  }
}
