// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim;

import dcos.metrics.queue.Reason;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory that everything is written to. It is the owner's alone; a group that may read the
 * queue may pass through it, but not look around.
 */
final class DataDirectory {
  private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);
  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> PASSABLE =
      PosixFilePermissions.fromString("rwx--x---");

  private final Path directory;
  private final Path temp;

  private DataDirectory(Path directory) {
    this.directory = directory;
    this.temp = directory.resolve("tmp");
  }

  /**
   * Makes what is missing and looks whether it can be written to.
   *
   * @param group group that may pass through, or null
   */
  static DataDirectory prepare(Path directory, String group) throws StartException {
    DataDirectory prepared = new DataDirectory(directory);
    try {
      make(directory);
      if (group != null) {
        letThrough(directory, group);
      }
      make(prepared.temp);
      Files.delete(Files.createTempFile(prepared.temp, "writable", null));
      return prepared;
    } catch (UserPrincipalNotFoundException e) {
      throw new StartException(
          String.format(
              Locale.ROOT, "there is no group %s on this machine (correct -queue-group)", group));
    } catch (IOException e) {
      throw new StartException(
          String.format(
              Locale.ROOT,
              "cannot write to the data directory %s: %s (choose another with -data-dir)",
              directory,
              reason(e)));
    }
  }

  /**
   * Removes what a killed process has left in {@code tmp}: native libraries are unpacked there.
   * Only to be called by the one collector that has the queue.
   */
  void removeLeftovers() {
    Optional<Instant> started = ProcessHandle.current().info().startInstant();
    if (started.isEmpty()) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(temp, Files::isRegularFile)) {
      for (Path file : files) {
        // The JVM itself may have put newer ones there.
        if (Files.getLastModifiedTime(file).toInstant().isBefore(started.get().minusSeconds(1))) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      LOG.warn("cannot clean up {}: {}", temp, e.toString());
    }
  }

  /** Says if the directory will go with the task. */
  void warnIfInSandbox(Map<String, String> environment) {
    for (String variable : List.of("MESOS_SANDBOX", "MESOS_DIRECTORY")) {
      String sandbox = environment.get(variable);
      if (sandbox != null && !sandbox.isEmpty() && directory.startsWith(Path.of(sandbox))) {
        LOG.warn(
            "the data directory {} lies in the task's sandbox, so what waits there is lost when the"
                + " task is replaced: name a host path outside of it with -data-dir",
            directory);
        return;
      }
    }
  }

  private static void make(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER));
    }
  }

  private static void letThrough(Path directory, String group) throws IOException {
    GroupPrincipal principal =
        directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(group);
    PosixFileAttributeView view =
        Files.getFileAttributeView(directory, PosixFileAttributeView.class);
    if (!view.readAttributes().group().equals(principal)) {
      view.setGroup(principal);
    }
    view.setPermissions(PASSABLE);
  }

  private static String reason(IOException e) {
    if (e instanceof FileAlreadyExistsException exists) {
      return exists.getFile() + " is not a directory";
    }
    return Reason.of(e);
  }
}
