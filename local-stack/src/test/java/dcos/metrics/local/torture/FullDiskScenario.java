// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.torture;

import dcos.metrics.local.Installation;
import dcos.metrics.local.Workspace;
import dcos.metrics.local.check.CheckRecords;
import dcos.metrics.local.check.Format;
import dcos.metrics.queue.QueueReaders;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * What happens to the pair when its disk fills up, first beyond the queue's floor and then to the
 * last byte, and has room again. A program of its own, because it mounts file systems.
 */
final class FullDiskScenario {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration STANDING = Duration.ofSeconds(2);
  private static final long FLOOR = (long) Stack.FLOOR_MEGABYTES << 20;
  private static final int RATE = 400;
  private static final PrintStream OUT = System.out;

  private final String policy;
  private final Stack stack;
  private final Load load;
  private final Books books;

  private FullDiskScenario(String policy, Stack stack, Load load, Books books) {
    this.policy = policy;
    this.stack = stack;
    this.load = load;
    this.books = books;
  }

  /** Arguments: the policy, an empty directory. Exit code 1 and a message if something is wrong. */
  @SuppressWarnings("SystemExitOutsideMain")
  public static void main(String[] args) {
    try {
      run(args[0], Workspace.at(Path.of(args[1]).resolve("work")));
      OUT.println("full disk: " + args[0] + " held");
    } catch (IOException | InterruptedException | RuntimeException e) {
      e.printStackTrace(OUT);
      System.exit(1);
    }
    System.exit(0);
  }

  private static void run(String policy, Workspace workspace)
      throws IOException, InterruptedException {
    ConfinedInstallation confined =
        new ConfinedInstallation(
            Installation.find(),
            workspace.part("confined"),
            workspace.part("collector").resolve("data"));
    Complaints complaints = new Complaints(OUT::println);
    Books books = new Books(complaints);
    CheckRecords records = new CheckRecords(1, Format.LIST);
    try (Stack stack =
            Stack.start(
                confined.installation(), workspace, Format.LIST, "-queue-full-policy=" + policy);
        Load load = new Load(stack.input(), records, RATE, complaints);
        QueueTail queue = new QueueTail(stack.queueDir(), records, books, complaints);
        KafkaTail kafka =
            new KafkaTail(
                stack.broker().bootstrapServers(), Format.LIST, records, books, complaints);
        Watch watch = new Watch(stack, complaints)) {
      load.start();
      kafka.start();
      queue.start();
      watch.start();
      new FullDiskScenario(policy, stack, load, books).run();
      load.finish();
      await("all has arrived", () -> books.missing().isEmpty());
      require(
          confined.strayFiles(stack.shim()).isEmpty(),
          "these were written outside the data directory: " + confined.strayFiles(stack.shim()));
      watch.stop();
      require(stack.stopShim() == 0, "the collector did not stop in order");
      queue.finish();
      kafka.finish();
    }
    books.close();
    Map<String, Long> lost = books.declared();
    OUT.println("full disk: " + books.appended() + " records queued, declared lost: " + lost);
    require(
        policy.equals("block") ? lost.isEmpty() : lost.keySet().equals(Set.of("disk-full")),
        policy + " has lost " + lost);
    require(complaints.count() == 0, "something did not hold");
  }

  private void run() throws IOException, InterruptedException {
    awaitFlow("at first");
    List<Long> processes = processes();

    stack.disk().fill(FLOOR / 2);
    awaitStanding();
    // Less than the floor is left, and the position can be saved.
    await("the position of what was queued last is saved", this::isSaved);

    stack.disk().fill(0);
    awaitStanding();
    require(processes.equals(processes()), "a process has ended: " + processes());

    stack.disk().empty();
    awaitFlow("when there was room again");
    require(processes.equals(processes()), "a process has ended: " + processes());

    stack.disk().fill(FLOOR / 2);
    awaitStanding();
    require(stack.stopShim() == 0, "the collector did not stop in order");
    stack.startShim();
    await("a worker runs", () -> !stack.workers().isEmpty());
    stack.disk().empty();
    awaitFlow("after a restart without room");
  }

  private List<Long> processes() {
    return List.of(
        stack.shim(), stack.workers().stream().mapToLong(WorkerProcess::pid).findFirst().orElse(0));
  }

  /**
   * The queue does not grow. With {@code block} the sender is held up as soon as the buffers of the
   * connection are full, which takes a while, and nothing is lost in the end; else it goes on.
   */
  private void awaitStanding() throws InterruptedException {
    await(
        "the queue stands still",
        () -> {
          long end = books.end();
          int sent = load.next();
          pass();
          return books.end() == end && (load.next() > sent || policy.equals("block"));
        });
  }

  private boolean isSaved() {
    try {
      return QueueReaders.list(stack.queueDir()).stream()
          .allMatch(
              reader -> reader.position() != null && reader.position().position() >= books.end());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitFlow(String when) throws InterruptedException {
    int from = load.next();
    await("records flow " + when, () -> books.highest() >= from && load.next() > from);
  }

  private static void pass() {
    try {
      Waiting.pass(STANDING);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    OUT.println("full disk: waiting until " + what);
    require(Waiting.until(condition, PATIENCE), "this did not happen: " + what);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }
}
