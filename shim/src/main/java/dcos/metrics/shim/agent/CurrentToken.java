// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.agent;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * The token as it is now. A file is small, so its content is compared instead of its times, which
 * some file systems keep too coarsely. While the file cannot be used the last token stays.
 */
final class CurrentToken {
  private static final int MAX_FILE = 64 << 10;

  private final AgentCredential credential;
  private final FailureLog failures;
  private String token;

  CurrentToken(AgentCredential credential, Logger log, LongSupplier nanoTime) {
    this.credential = credential;
    failures = new FailureLog(log, "auth-credential-file", nanoTime);
    if (credential instanceof AgentCredential.Fixed fixed) {
      token = fixed.token();
    }
  }

  /** The last token, or null without any. */
  String value() {
    return token;
  }

  /** Reads the file, if it is one, and tells whether there is another token now. */
  boolean refresh() {
    if (!(credential instanceof AgentCredential.InFile inFile)) {
      return false;
    }
    String before = token;
    try {
      token = read(inFile.file());
      failures.succeeded();
    } catch (NoSuchFileException e) {
      failures.failed(inFile.file() + " does not exist");
    } catch (IOException e) {
      failures.failed("cannot use " + inFile.file() + ": " + e.getMessage());
    }
    return !Objects.equals(before, token);
  }

  private static String read(Path file) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_FILE + 1);
    }
    if (bytes.length > MAX_FILE) {
      throw new IOException("it is over " + MAX_FILE + " bytes");
    }
    String content = new String(bytes, StandardCharsets.UTF_8).strip();
    if (!AgentCredential.isUsable(content)) {
      throw new IOException("it must hold the token and nothing else");
    }
    return content;
  }
}
