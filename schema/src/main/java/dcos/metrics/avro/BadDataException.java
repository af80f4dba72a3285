// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.avro;

import java.io.IOException;

/** Data from outside that cannot be used; the message says what is wrong with it. */
public final class BadDataException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What kind of badness, for counters. */
  public enum Kind {
    /** The bytes are not what the format allows. */
    CORRUPT,
    /** Well-formed as far as read, but larger than a limit. */
    TOO_LARGE,
    /** Well-formed, but something that is not supported: a codec, a schema. */
    UNSUPPORTED
  }

  private final Kind kind;

  /** An exception of that kind; {@code message} is a phrase that fits behind a colon. */
  public BadDataException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** As above, with the library's exception that told. */
  public BadDataException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** Never null. */
  public Kind kind() {
    return kind;
  }

  static BadDataException corrupt(String message) {
    return new BadDataException(Kind.CORRUPT, message);
  }

  static BadDataException tooLarge(String what, long is, long limit) {
    return new BadDataException(
        Kind.TOO_LARGE, what + " of " + is + " is over the limit of " + limit);
  }
}
