// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.worker;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Connect's standalone offset file: a Java-serialised map of byte arrays, rewritten in place
 * without fsync. After a power cut it can be full of zeros, and then a worker does not start.
 * Nothing is lost without it: the connector's own position file is what counts.
 */
final class OffsetFile {
  /** A map with an entry or two has some hundred bytes. */
  private static final long MAX_BYTES = 1 << 20;

  /** Exactly what Connect writes there, so that reading a damaged file builds nothing else. */
  private static final ObjectInputFilter MAP_OF_BYTES =
      ObjectInputFilter.Config.createFilter("maxdepth=4;java.util.HashMap;java.util.Map$Entry;!*");

  private final Path file;

  OffsetFile(Path file) {
    this.file = file;
  }

  /**
   * Moves the file aside if a worker could not read it.
   *
   * @return where it lies now (see {@link SetAside#move}), or null if it is readable or not there
   * @throws IOException if it cannot be moved
   */
  Path moveAsideIfUnreadable() throws IOException {
    if (isReadable()) {
      return null;
    }
    return SetAside.move(file);
  }

  private boolean isReadable() {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return true;
    }
    // A pipe would hold up whoever opens it.
    if (!Files.isRegularFile(file)) {
      return false;
    }
    byte[] bytes;
    try {
      bytes = Files.size(file) > MAX_BYTES ? null : Files.readAllBytes(file);
    } catch (IOException e) {
      return false;
    }
    if (bytes == null) {
      return false;
    }
    try (ObjectInputStream objects = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      objects.setObjectInputFilter(MAP_OF_BYTES);
      return objects.readObject() instanceof HashMap<?, ?> map && holdsBytes(map);
    } catch (EOFException e) {
      // To Connect, too, that means "no offsets".
      return true;
    } catch (IOException | ClassNotFoundException | RuntimeException e) {
      return false;
    }
  }

  private static boolean holdsBytes(Map<?, ?> map) {
    return map.entrySet().stream()
        .allMatch(entry -> isBytes(entry.getKey()) && isBytes(entry.getValue()));
  }

  private static boolean isBytes(Object value) {
    return value == null || value instanceof byte[];
  }
}
