// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Fails if a word at the edge of a read is missed, or anything but such a word is changed. */
final class NonFiniteWordsTest {
  @Test
  void findsWordsHoweverTheBytesArrive() throws IOException {
    assertEquals("[NaN,NaN,Infinity,-Infinity]", through("[nan,-nan,inf,-inf]"));
  }

  @Test
  void leavesEverythingElseAlone() throws IOException {
    String text =
        "{\"nan\": null, \"\\\\\": -1e-5, \"a\\\"inf\": \"é inf\", x: nano, y: information}";
    assertEquals(text, through(text));
  }

  @Test
  void leavesADocumentThatEndsWithinAWordBroken() throws IOException {
    assertEquals("[1, -i", through("[1, -i"));
  }

  private static String through(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    InputStream oneByOne =
        new InputStream() {
          private final InputStream all = new ByteArrayInputStream(bytes);

          @Override
          public int read() throws IOException {
            return all.read();
          }

          @Override
          public int read(byte[] buffer, int offset, int length) throws IOException {
            return all.read(buffer, offset, 1);
          }
        };
    String slowly = new String(new NonFiniteWords(oneByOne).readAllBytes(), StandardCharsets.UTF_8);
    String atOnce =
        new String(
            new NonFiniteWords(new ByteArrayInputStream(bytes)).readAllBytes(),
            StandardCharsets.UTF_8);
    assertEquals(atOnce, slowly);
    return slowly;
  }
}
