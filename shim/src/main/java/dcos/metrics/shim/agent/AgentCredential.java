// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.agent;

import java.nio.file.Path;
import java.util.Objects;

/** The token that the agent wants to see, or where to read it. */
public sealed interface AgentCredential {

  /** No token is sent. */
  record None() implements AgentCredential {}

  /**
   * A token that stays the same for the life of the process. Once the agent refuses it there is
   * nothing to wait for.
   *
   * @param token printable ASCII; never shown by {@link #toString()}
   */
  record Fixed(String token) implements AgentCredential {
    /** Throws IllegalArgumentException, without the token, if it cannot stand in a header. */
    public Fixed {
      if (!isUsable(token)) {
        throw new IllegalArgumentException(
            "the credential is empty or has characters that a token cannot have");
      }
    }

    @Override
    public String toString() {
      return "Fixed[token hidden]";
    }
  }

  /**
   * A file that holds nothing but the token, read again at every poll: tokens expire, and whatever
   * renews them rewrites the file.
   *
   * @param file need not exist yet
   */
  record InFile(Path file) implements AgentCredential {
    /** Refuses null. */
    public InFile {
      Objects.requireNonNull(file);
    }
  }

  /** Whether a token can stand in an HTTP header. */
  static boolean isUsable(String token) {
    return !token.isEmpty() && token.chars().allMatch(c -> c > ' ' && c < 0x7F);
  }
}
