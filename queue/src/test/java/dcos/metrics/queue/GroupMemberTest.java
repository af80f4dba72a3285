// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A member of the queue's group, who may write in {@code readers} and {@code quarantine}, gets no
 * hold of a file of the collector's user. Fails if a file is made or opened through a link, or if
 * rights are given to what a link leads to. Needs two real users, so it runs as root only.
 */
class GroupMemberTest {
  private static final String USER = "65534";
  private static final String GROUP = "nogroup";

  @TempDir private Path directory;
  private Path queue;
  private Path victim;
  private QueueConfig config;

  @BeforeEach
  void prepare() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "setpriv is not installed");
    assumeTrue("root".equals(System.getProperty("user.name")), "only root can be another user");
    assumeTrue(Files.readString(Path.of("/etc/group")).contains(GROUP + ":"), "no group " + GROUP);
    // Others may pass through, as through the collector's data directory.
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    queue = directory.resolve("queue");
    victim = directory.resolve("secret");
    Files.writeString(victim, "secret");
    Files.setPosixFilePermissions(victim, PosixFilePermissions.fromString("rw-------"));
    config = QueueConfig.of(queue).withMinFreeBytes(0).withGroup(GROUP);
  }

  @Test
  void linksLeadNowhere() throws Exception {
    SegmentLog log = open();
    QueueReader reader = QueueReader.register(queue, "metrics");
    reader.commit(reader.position());
    List<String> names =
        List.of(
            "readers/x.lock",
            "readers/x.position",
            "readers/metrics.position.tmp",
            "readers/y.position.tmp",
            "quarantine/x");
    for (String name : names) {
      plant("-s", name);
      plant("", name + "-hard");
    }
    asMember(List.of("rm", "-f", queue.resolve("readers/metrics.position").toString()));
    plant("-s", "readers/metrics.position");

    log.tick();
    reader.commit(reader.position());
    QueueReaders.set(queue, "x", new QueuePosition(log.epoch(), 0));
    QueueReaders.set(queue, "y", new QueuePosition(log.epoch(), 0));
    QueueReaders.list(queue);
    new Quarantine(queue).add("x", new byte[10]);
    reader.close();
    log.close();
    open().close();

    assertEquals("secret", Files.readString(victim));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(victim)));
    Map<String, Object> owners = Files.readAttributes(victim, "unix:uid,gid");
    assertEquals(Map.of("uid", 0, "gid", 0), owners);
  }

  private SegmentLog open() throws IOException {
    return SegmentLog.open(config, new RealDisk(GROUP), InstantSource.system(), new SecureRandom());
  }

  private void plant(String option, String name) throws Exception {
    List<String> command = new ArrayList<>(List.of("ln", "-f"));
    if (!option.isEmpty()) {
      command.add(option);
    }
    command.addAll(List.of(victim.toString(), queue.resolve(name).toString()));
    asMember(command);
  }

  /** What the system refuses a member, such as another's name for the file, is as good. */
  private static void asMember(List<String> command) throws Exception {
    List<String> whole =
        new ArrayList<>(List.of("setpriv", "--reuid=" + USER, "--regid=" + USER, "--clear-groups"));
    whole.addAll(command);
    new ProcessBuilder(whole)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }
}
