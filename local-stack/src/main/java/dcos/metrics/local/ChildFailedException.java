// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import java.io.IOException;

/** A process did not do what it was started for; the message shows its last lines of output. */
public final class ChildFailedException extends IOException {
  private static final long serialVersionUID = 1;

  public ChildFailedException(String message) {
    super(message);
  }
}
