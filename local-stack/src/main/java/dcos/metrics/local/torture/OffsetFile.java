// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;

/** Connect's offset file, and the harm that is done to it. */
final class OffsetFile {
  private final Path file;

  OffsetFile(Path file) {
    this.file = file;
  }

  boolean exists() {
    return Files.exists(file);
  }

  /**
   * Does that to it.
   *
   * @return what was done, for people
   */
  String harm(FaultKind kind, long seed) throws IOException {
    if (!Files.exists(file)) {
      return "there was no offset file";
    }
    Random random = new Random(seed);
    byte[] bytes = Files.readAllBytes(file);
    if (kind == FaultKind.DELETE_OFFSETS) {
      Files.delete(file);
      return "deleted, " + bytes.length + " bytes";
    }
    if (bytes.length == 0) {
      return "the offset file was empty";
    }
    switch (kind) {
      case TRUNCATE_OFFSETS -> {
        int left = random.nextInt(bytes.length);
        overwrite(Arrays.copyOf(bytes, left));
        return "cut from " + bytes.length + " to " + left + " bytes";
      }
      case ZERO_OFFSETS -> {
        overwrite(new byte[bytes.length]);
        return bytes.length + " bytes became zero";
      }
      case DAMAGE_OFFSETS -> {
        int bit = random.nextInt(8 * bytes.length);
        bytes[bit / 8] ^= (byte) (1 << (bit % 8));
        overwrite(bytes);
        return "bit " + bit % 8 + " of byte " + bit / 8 + " was turned";
      }
      default -> throw new IllegalArgumentException(kind + " does not concern the offset file");
    }
  }

  /** In place, as Connect does. */
  private void overwrite(byte[] bytes) throws IOException {
    Files.write(file, bytes, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
  }
}
