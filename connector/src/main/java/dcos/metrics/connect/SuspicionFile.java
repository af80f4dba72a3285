// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a {@link PoisonSuspects} beside the reader's position file: {@code
 * readers/<name>.suspicion}, replaced as a whole. What cannot be read counts as none, and what
 * cannot be written is not remembered: it only costs a few more restarts.
 */
final class SuspicionFile {
  private static final Logger log = LoggerFactory.getLogger(SuspicionFile.class);
  private static final int MAX_BYTES = 128 << 10;

  private final Path file;

  SuspicionFile(Path queueDirectory, String reader) {
    file = queueDirectory.resolve("readers").resolve(escape(reader) + ".suspicion");
  }

  /** What was kept, or null. */
  PoisonSuspects load() {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
        && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      // Others may write here: a link may lead anywhere, and a pipe would hold the task up.
      log.warn("{} cannot be used and is ignored: it is no file", file);
      return null;
    }
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      byte[] bytes = in.readNBytes(MAX_BYTES);
      Properties properties = new Properties();
      properties.load(new StringReader(new String(bytes, StandardCharsets.UTF_8)));
      return PoisonSuspects.fromProperties(properties);
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException | IllegalArgumentException e) {
      log.warn("{} cannot be used and is ignored: {}", file, e.getMessage());
      return null;
    }
  }

  void save(PoisonSuspects suspicion) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      suspicion.toProperties().store(out, null);
      // A name of its own and the modes 0600, both by createTempFile.
      Path temporary = Files.createTempFile(file.getParent(), "suspicion", ".tmp");
      try {
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
          ByteBuffer bytes = ByteBuffer.wrap(out.toByteArray());
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
          channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      log.warn("cannot write {}: {}", file, e.getMessage());
    }
  }

  void delete() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      log.warn("cannot delete {}: {}", file, e.getMessage());
    }
  }

  /** A name that any file system takes, one for each reader. */
  private static String escape(String name) {
    StringBuilder escaped = new StringBuilder();
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xFF);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '_'
              || c == '-';
      escaped.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
    }
    return escaped.toString();
  }
}
