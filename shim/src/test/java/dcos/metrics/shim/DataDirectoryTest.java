// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir Path parent;

  @Test
  void isTheOwnersAlone() throws Exception {
    Path directory = parent.resolve("a/b");

    DataDirectory.prepare(directory, null);

    assertEquals("rwx------", permissions(directory));
    assertEquals("rwx------", permissions(directory.resolve("tmp")));
  }

  @Test
  void leavesADirectoryThatIsThereAsItIs() throws Exception {
    Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxr-x---"));

    DataDirectory.prepare(parent, null);

    assertEquals("rwxr-x---", permissions(parent));
  }

  @Test
  void letsAGroupThroughToTheQueue() throws Exception {
    Path directory = parent.resolve("data");
    String group = Files.readAttributes(parent, PosixFileAttributes.class).group().getName();

    DataDirectory.prepare(directory, group);

    assertEquals("rwx--x---", permissions(directory));
    assertEquals("rwx------", permissions(directory.resolve("tmp")));
  }

  @Test
  void saysThatThereIsNoSuchGroup() {
    StartException e =
        assertThrows(
            StartException.class, () -> DataDirectory.prepare(parent, "no-such-group-here"));

    assertEquals(
        "there is no group no-such-group-here on this machine (correct -queue-group)",
        e.getMessage());
  }

  @Test
  void saysWhatStandsInTheWay() throws IOException {
    Path file = Files.createFile(parent.resolve("file"));

    StartException e = assertThrows(StartException.class, () -> DataDirectory.prepare(file, null));

    assertTrue(e.getMessage().contains(file + " is not a directory"), e.getMessage());
  }

  @Test
  void removesOnlyWhatAnEarlierProcessHasLeft() throws Exception {
    DataDirectory directory = DataDirectory.prepare(parent, null);
    Path own = Files.createFile(parent.resolve("tmp/own"));
    Path leftover = Files.createFile(parent.resolve("tmp/leftover"));
    Files.setLastModifiedTime(leftover, FileTime.from(Instant.now().minusSeconds(86_400)));

    directory.removeLeftovers();

    assertTrue(Files.exists(own));
    assertFalse(Files.exists(leftover));
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
