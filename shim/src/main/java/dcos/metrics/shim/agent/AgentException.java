// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.agent;

import java.io.IOException;

/** An answer that could not be had or used; the message is for the operator. */
final class AgentException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What went wrong, as far as it makes a difference. */
  enum Kind {
    /** No address to ask at. */
    NO_ADDRESS,
    /** No answer, or not all of it. */
    UNREACHABLE,
    /** There is nothing at that path: status 404. */
    NOT_FOUND,
    /** Another status than 200. */
    STATUS,
    /** The credential is missing, wrong or expired: status 401. */
    REFUSED,
    /** The answer is not the document that it should be. */
    BAD_DATA
  }

  private final Kind kind;

  AgentException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  AgentException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }
}
