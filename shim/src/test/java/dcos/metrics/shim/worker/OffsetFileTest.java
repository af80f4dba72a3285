// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.worker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OffsetFileTest {
  @TempDir Path dir;

  @Test
  void leavesWhatConnectWritesInItsPlace() throws IOException {
    assertStays(serialized(offsets()));
  }

  @Test
  void leavesAnEmptyFileInItsPlace() throws IOException {
    assertStays(new byte[0]);
  }

  @Test
  void aMissingFileIsNoOffsets() throws IOException {
    assertNull(new OffsetFile(dir.resolve("connect.offsets")).moveAsideIfUnreadable());
  }

  @Test
  void movesAFileOfZerosAside() throws IOException {
    assertMoved(new byte[serialized(offsets()).length]);
  }

  @Test
  void movesADamagedFileAside() throws IOException {
    byte[] bytes = serialized(offsets());
    Arrays.fill(bytes, 8, 40, (byte) 0);
    assertMoved(bytes);
  }

  @Test
  void movesAFileAsideThatHoldsSomethingElse() throws IOException {
    assertMoved(serialized(new ArrayList<>()));
    assertMoved(serialized(new HashMap<>(Map.of("text", "text"))));
  }

  @Test
  void movesAFileAsideThatIsFarTooLarge() throws IOException {
    assertMoved(new byte[2 << 20]);
  }

  @Test
  void keepsOnlyTheLastUnreadableFile() throws IOException {
    assertMoved(new byte[10]);
    assertMoved(new byte[20]);
    try (var files = Files.list(dir)) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void movesWhatIsNoFile() throws Exception {
    Path file = dir.resolve("connect.offsets");
    for (int i = 0; i < 3; i++) {
      Files.createFile(Files.createDirectory(file).resolve("inside"));
      assertTrue(Files.exists(new OffsetFile(file).moveAsideIfUnreadable()));
      assertEquals(0, new ProcessBuilder("mkfifo", file.toString()).start().waitFor());
      new OffsetFile(file).moveAsideIfUnreadable();
      assertFalse(Files.exists(file));
    }
  }

  private void assertStays(byte[] content) throws IOException {
    Path file = Files.write(dir.resolve("connect.offsets"), content);
    assertNull(new OffsetFile(file).moveAsideIfUnreadable());
    assertTrue(Files.exists(file));
  }

  private void assertMoved(byte[] content) throws IOException {
    Path file = Files.write(dir.resolve("connect.offsets"), content);
    Path aside = new OffsetFile(file).moveAsideIfUnreadable();
    assertFalse(Files.exists(file));
    assertArrayEquals(content, Files.readAllBytes(aside));
  }

  /** As {@code FileOffsetBackingStore} keeps them. */
  @SuppressWarnings("ArrayAsKeyOfSetOrMap")
  private static Map<byte[], byte[]> offsets() {
    Map<byte[], byte[]> offsets = new HashMap<>();
    for (int i = 0; i < 20; i++) {
      offsets.put(bytes("[\"metrics\",{\"queue\":\"" + i + "\"}]"), bytes("{\"position\":1}"));
    }
    offsets.put(bytes("forgotten"), null);
    return offsets;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] serialized(Object object) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    return bytes.toByteArray();
  }
}
