// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import java.io.IOException;

/** Somebody else holds the queue's writer lock, or a reader's; the message says which and where. */
public final class QueueInUseException extends IOException {
  private static final long serialVersionUID = 1L;

  QueueInUseException(String message) {
    super(message);
  }
}
