// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.ingest;

import dcos.metrics.avro.BadDataException;
import java.io.IOException;

/** A stream that cannot be read on: its connection is closed. */
final class RejectedException extends IOException {
  private static final long serialVersionUID = 1L;

  private final Trouble trouble;

  RejectedException(Trouble trouble, String message, Throwable cause) {
    super(message, cause);
    this.trouble = trouble;
  }

  /**
   * Of a stream's beginning.
   *
   * @param hint what else can be said of it, or nothing
   */
  static RejectedException header(BadDataException e, String hint) {
    Trouble trouble =
        e.kind() == BadDataException.Kind.TOO_LARGE
            ? Trouble.HEADER_TOO_LARGE
            : Trouble.HEADER_UNREADABLE;
    return new RejectedException(trouble, e.getMessage() + hint, e);
  }

  static RejectedException schema(BadDataException e) {
    return new RejectedException(Trouble.SCHEMA_REFUSED, e.getMessage(), e);
  }

  static RejectedException block(BadDataException e) {
    Trouble trouble =
        e.kind() == BadDataException.Kind.TOO_LARGE
            ? Trouble.BLOCK_TOO_LARGE
            : Trouble.BLOCK_CORRUPT;
    return new RejectedException(trouble, e.getMessage(), e);
  }

  static RejectedException corrupt(String message) {
    return new RejectedException(Trouble.BLOCK_CORRUPT, message, null);
  }

  Trouble trouble() {
    return trouble;
  }
}
