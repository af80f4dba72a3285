// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.torture;

import dcos.metrics.local.Installation;
import dcos.metrics.local.ProgressLine;
import dcos.metrics.local.Workspace;
import dcos.metrics.local.check.CheckRecords;
import dcos.metrics.local.check.Format;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** One run: load, faults, and the verdict. */
final class TortureRun {
  /**
   * What to do.
   *
   * @param faults how many at least
   * @param time how long at least
   * @param kinds those that may occur
   * @param rate records a second
   */
  record Settings(
      Format format,
      long seed,
      int faults,
      Duration time,
      Set<FaultKind> kinds,
      Pace pace,
      int rate) {}

  /** How long records may take to flow again: the supervisor's longest delay, and some more. */
  private static final Duration FLOW_PATIENCE = Duration.ofSeconds(150);

  private static final Duration REST_PATIENCE = Duration.ofSeconds(90);

  private final Installation installation;
  private final Workspace workspace;
  private final Settings settings;
  private final PrintStream out;
  private final ProgressLine progress;
  private final long startedAt = System.nanoTime();
  private final Complaints complaints = new Complaints(this::tell);
  private final Books books = new Books(complaints);
  private final Windows windows = new Windows();
  private final Windows reopenings = new Windows();
  private final FaultTable table;

  TortureRun(
      Installation installation,
      Workspace workspace,
      Settings settings,
      PrintStream out,
      boolean terminal) {
    this.installation = installation;
    this.workspace = workspace;
    this.settings = settings;
    this.out = out;
    this.table = new FaultTable(out, books);
    boolean byTime = !settings.time().isZero();
    this.progress =
        new ProgressLine(
            out,
            terminal,
            System::nanoTime,
            byTime ? "s" : "faults",
            byTime ? (int) settings.time().toSeconds() : settings.faults());
  }

  /** Returns whether all held. */
  boolean run() throws IOException, InterruptedException {
    out.printf(
        Locale.ROOT,
        "torture: format %s, %d records/s, seed %d%n",
        settings.format(),
        settings.rate(),
        settings.seed());
    try (Stack stack = Stack.start(installation, workspace, settings.format())) {
      if (stack.disk() == null && settings.kinds().contains(FaultKind.FILL_DISK)) {
        out.println(
            "torture: "
                + FaultKind.FILL_DISK
                + " is left out, because no file system can be mounted here (that takes root, or"
                + " user namespaces)");
      }
      boolean held = run(stack);
      if (!held && stack.disk() != null) {
        stack.disk().copyTo(workspace.part("data-directory"));
      }
      return held;
    }
  }

  private boolean run(Stack stack) throws IOException, InterruptedException {
    CheckRecords records = new CheckRecords(settings.seed(), settings.format());
    try (Load load = new Load(stack.input(), records, settings.rate(), complaints);
        QueueTail queue = new QueueTail(stack.queueDir(), records, books, complaints);
        KafkaTail kafka =
            new KafkaTail(
                stack.broker().bootstrapServers(), settings.format(), records, books, complaints);
        Watch watch = new Watch(stack, complaints)) {
      watch.start();
      queue.start();
      kafka.start();
      load.start();
      boolean flows = torture(stack, load);
      rest(stack, load, flows);
      watch.stop();
      int code = stack.stopShim();
      if (code != 0) {
        complaints.accept("the collector's exit code was " + code + " after SIGTERM");
      }
      queue.finish();
      kafka.finish();
      books.close();
      new RepeatBound(watch.deaths(), windows, reopenings).judge(books.repeats(), complaints);
      new ToolAudit(installation, stack, workspace.part("audit")).run(books, complaints);
      return conclude(load);
    }
  }

  /** Returns whether records flowed again after each fault. */
  private boolean torture(Stack stack, Load load) throws IOException, InterruptedException {
    Striker striker = new Striker(stack, load);
    Schedule schedule = schedule(stack);
    if (!awaitFlow(load, 0)) {
      complaints.accept("no record has arrived before the first fault");
      return false;
    }
    table.begin();
    boolean flows = true;
    for (int number = 1; flows && !isDone(number); number++) {
      Fault fault = schedule.next();
      Waiting.pass(fault.calm());
      progress.clear();
      table.print();
      progress.show(settings.time().isZero() ? number - 1 : (int) elapsed().toSeconds());
      flows = strike(number, fault, striker, load);
    }
    return flows;
  }

  private Schedule schedule(Stack stack) {
    Set<FaultKind> kinds =
        settings.kinds().stream()
            .filter(kind -> kind != FaultKind.FILL_DISK || stack.disk() != null)
            .collect(Collectors.toSet());
    return new Schedule(settings.seed(), kinds, settings.pace());
  }

  private boolean isDone(int number) {
    return settings.time().isZero()
        ? number > settings.faults()
        : elapsed().compareTo(settings.time()) >= 0;
  }

  /** Returns whether records flowed again. */
  private boolean strike(int number, Fault fault, Striker striker, Load load)
      throws IOException, InterruptedException {
    Duration at = elapsed();
    long fromMs = System.currentTimeMillis();
    List<Striker.Struck> struck = new ArrayList<>();
    for (Strike strike : fault.strikes()) {
      struck.add(striker.strike(strike));
    }
    Waiting.pass(fault.hold());
    Striker.heal(struck);
    long healedAt = System.nanoTime();
    boolean flows = awaitFlow(load, load.next());
    Duration flowing = Duration.ofNanos(System.nanoTime() - healedAt);
    windows.add(fromMs, System.currentTimeMillis());
    if (fault.strikes().stream().anyMatch(one -> one.kind() == FaultKind.MOVE_QUEUE)) {
      reopenings.add(fromMs, System.currentTimeMillis());
    }
    String what = struck.stream().map(Striker.Struck::what).collect(Collectors.joining("; "));
    table.add(new FaultTable.Row(number, at, fault.toString(), what, flows ? flowing : null));
    if (!flows) {
      complaints.accept(
          "no record has flowed for " + FLOW_PATIENCE.toSeconds() + " s after fault " + number);
    }
    return flows;
  }

  private boolean awaitFlow(Load load, int from) throws InterruptedException {
    return Waiting.until(() -> books.highest() >= from && load.next() > from, FLOW_PATIENCE);
  }

  /** Stops sending, and waits until all that was taken has arrived. */
  private void rest(Stack stack, Load load, boolean flows)
      throws IOException, InterruptedException {
    load.finish();
    if (!flows) {
      out.println(stack.collector().process().failure("has said this last").getMessage());
      return;
    }
    Waiting.until(() -> books.missing().isEmpty(), REST_PATIENCE);
    // What was queued last may not have been read along when that was asked.
    Waiting.pass(Stack.BATCH_AGE.multipliedBy(2));
    Waiting.until(() -> books.missing().isEmpty(), REST_PATIENCE);
  }

  private boolean conclude(Load load) {
    progress.clear();
    table.print();
    long lost = books.declared().values().stream().mapToLong(Long::longValue).sum();
    out.printf(
        Locale.ROOT,
        "torture: %d records sent, %d queued, %d published, %d repeats, %d declared lost %s,"
            + " %d missing%n",
        load.next(),
        books.appended(),
        books.published(),
        books.repeated(),
        lost,
        books.declared(),
        books.missing().cardinality());
    boolean held = complaints.count() == 0;
    if (!held) {
      workspace.keep();
      complaints.first().forEach(one -> out.println("torture: did not hold: " + one));
    }
    out.println(
        held
            ? "torture: all held, in " + elapsed().toSeconds() + " s"
            : String.format(
                Locale.ROOT,
                "torture: FAILED, %d times something did not hold (seed %d); all files are in %s",
                complaints.count(),
                settings.seed(),
                workspace.directory()));
    return held;
  }

  private void tell(String complaint) {
    out.println(">>> did not hold: " + complaint);
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - startedAt);
  }
}
