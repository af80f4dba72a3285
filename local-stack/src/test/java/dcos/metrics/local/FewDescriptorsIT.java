// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A collector that may have few files open, and more senders than that.
 *
 * <p>Seen to fail: the first with a limit of connections that does not depend on the files (the
 * collector ends); the second where a failure to accept is the end of accepting.
 */
class FewDescriptorsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path directory;

  @Test
  void refusesConnectionsBeforeItRunsOutOfFiles() throws Exception {
    try (CollectorProcess collector = start(300);
        SteadySender steady = SteadySender.start(collector.input(), collector.queueDir());
        Crowd crowd = new Crowd(collector.input()).connect(500)) {
      awaitLine(collector, "the limit is 172");
      awaitMore(collector, steady);
      assertEquals(List.of(), collector.process().linesThat(l -> l.contains("not accepted")));
      assertEquals(500 - 171, crowd.closedByCollector());
      assertEquals(0, collector.stop());
    }
  }

  @Test
  void acceptsAgainWhenThereAreFilesAgain() throws Exception {
    int files;
    try (CollectorProcess collector = start(4096)) {
      files = openFiles(collector);
      assertEquals(0, collector.stop());
    }
    try (CollectorProcess collector = start(files + 10);
        SteadySender steady = SteadySender.start(collector.input(), collector.queueDir())) {
      awaitMore(collector, steady);
      try (Crowd crowd = new Crowd(collector.input()).connect(50)) {
        awaitLine(collector, "not accepted: ");
        awaitMore(collector, steady);
        crowd.send(Bombs.header("null"));
      }
      try (Crowd later = new Crowd(collector.input()).connect(1)) {
        later.send(new byte[] {'n', 'o'});
        collector.await(() -> closed(later) == 1, "a new connection is dealt with", PATIENCE);
      }
      awaitMore(collector, steady);
      int lines = collector.process().linesThat(l -> l.contains("not accepted")).size();
      assertTrue(lines <= 10, () -> lines + " lines");
      assertEquals(0, collector.stop());
    }
  }

  /** An installation that limits itself. */
  private CollectorProcess start(int files) throws IOException, InterruptedException {
    Path home = directory.resolve("limited-" + files);
    Path script = Files.createDirectories(home.resolve("bin")).resolve("collector");
    String real = Installation.find().command(List.of()).get(0);
    Files.writeString(
        script,
        String.format(
            Locale.ROOT, "#!/usr/bin/env bash\nulimit -n %d\nexec '%s' \"$@\"\n", files, real));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    CollectorProcess collector =
        new CollectorProcess(
            new Installation(home),
            home,
            0,
            List.of("-kafka=false", "-agent-polling=false", "-queue-min-free-mbytes=0"));
    collector.start();
    return collector;
  }

  private static int openFiles(CollectorProcess collector) throws IOException {
    Path open = Path.of("/proc", Long.toString(collector.process().pid()), "fd");
    try (var files = Files.list(open)) {
      return (int) files.count();
    }
  }

  private static void awaitLine(CollectorProcess collector, String part) throws Exception {
    collector.process().awaitLine(line -> line.contains(part), "a line with " + part, PATIENCE);
  }

  private static void awaitMore(CollectorProcess collector, SteadySender steady) throws Exception {
    long until = steady.sent() + 100;
    collector.await(() -> queued(steady) >= until, "the well-behaved sender is served", PATIENCE);
  }

  private static long queued(SteadySender steady) {
    try {
      return steady.queued();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long closed(Crowd crowd) {
    try {
      return crowd.closedByCollector();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
