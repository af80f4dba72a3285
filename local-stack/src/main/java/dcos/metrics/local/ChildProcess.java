// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A process that was started here. Its output, standard error among it, is read by a thread of its
 * own, goes to a log file, and is kept (the newest {@value #KEPT_LINES} lines) so that a failure
 * can show it. Its standard input stays open until it is closed with the process or with this JVM.
 *
 * <p>The terminal's Ctrl-C does not reach it, so that whoever started it can stop things in order.
 * Safe for use by several threads.
 */
public final class ChildProcess implements AutoCloseable {
  private static final int KEPT_LINES = 20_000;
  private static final int SHOWN_LINES = 20;
  private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);

  /**
   * Without these a JVM or a shell does not work; everything else is an option of the collector.
   */
  private static final List<String> PASSED_ON =
      List.of("PATH", "HOME", "JAVA_HOME", "LANG", "LC_ALL", "TZ", "TMPDIR");

  private final String name;
  private final Process process;
  private final Thread output;
  private final List<String> lines = new ArrayList<>();
  private long forgotten;
  private boolean ended;
  private boolean unread;

  private ChildProcess(String name, Process process, Path log, Consumer<String> listener)
      throws IOException {
    this.name = name;
    this.process = process;
    Writer writer =
        Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    this.output = new Thread(() -> pump(writer, listener), name + "-output");
    output.setDaemon(true);
    output.start();
  }

  /**
   * Starts a process.
   *
   * @param name what to call it in messages
   * @param command program and arguments
   * @param environment variables beside the few that every program needs; this JVM's own are not
   *     handed on
   * @param log file that its output is appended to
   * @param listener gets every line of output, on the thread that reads it
   */
  public static ChildProcess start(
      String name,
      List<String> command,
      Map<String, String> environment,
      Path log,
      Consumer<String> listener)
      throws IOException {
    List<String> shielded = new ArrayList<>(List.of("sh", "-c", "trap '' INT; exec \"$@\"", name));
    shielded.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(shielded).redirectErrorStream(true);
    builder.environment().keySet().retainAll(PASSED_ON);
    builder.environment().putAll(environment);
    return new ChildProcess(name, builder.start(), log, listener);
  }

  /** What it is called in messages. */
  public String name() {
    return name;
  }

  /** The process id. */
  public long pid() {
    return process.pid();
  }

  /** Whether it runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** The processes that it started, and theirs. */
  public List<ProcessHandle> descendants() {
    return process.descendants().toList();
  }

  /** The command line of any process; empty if it has ended. The platform's is cut off at 4 KB. */
  public static String commandLine(ProcessHandle process) {
    Path file = Path.of("/proc", Long.toString(process.pid()), "cmdline");
    if (!Files.exists(file)) {
      return process.info().commandLine().orElse("");
    }
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1).replace('\0', ' ');
    } catch (IOException e) {
      return "";
    }
  }

  /**
   * Waits for a line of output, which may have come already.
   *
   * @return the first kept line that matches
   * @throws ChildFailedException if it does not come in time, or the process ends without it
   */
  public String awaitLine(Predicate<String> wanted, String what, Duration patience)
      throws ChildFailedException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    long next = 0;
    synchronized (lines) {
      while (true) {
        for (next = Math.max(next, forgotten); next < forgotten + lines.size(); next++) {
          String line = lines.get((int) (next - forgotten));
          if (wanted.test(line)) {
            return line;
          }
        }
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (ended || left <= 0) {
          throw failure((ended ? "ended before " : "has not said in time: ") + what);
        }
        lines.wait(left);
      }
    }
  }

  /** The kept lines that match, oldest first. */
  public List<String> linesThat(Predicate<String> wanted) {
    synchronized (lines) {
      return lines.stream().filter(wanted).toList();
    }
  }

  /** An exception that shows the last lines of output. */
  public ChildFailedException failure(String whatHappened) {
    synchronized (lines) {
      StringBuilder message = new StringBuilder("the ").append(name).append(' ');
      message.append(whatHappened);
      if (!process.isAlive()) {
        message.append(" (exit code ").append(process.exitValue()).append(')');
      }
      message.append(lines.isEmpty() ? "; it printed nothing" : "; its last lines:");
      for (String line : lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size())) {
        message.append(System.lineSeparator()).append("    ").append(line);
      }
      return new ChildFailedException(message.toString());
    }
  }

  /**
   * Waits for its end.
   *
   * @return the exit code
   * @throws ChildFailedException if it does not end in time
   */
  public int awaitExit(Duration patience) throws ChildFailedException, InterruptedException {
    if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      throw failure("has not ended within " + patience.toSeconds() + " s");
    }
    output.join(KILL_PATIENCE.toMillis());
    return process.exitValue();
  }

  /** Closes its standard input. */
  public void closeInput() throws IOException {
    process.getOutputStream().close();
  }

  /** Asks it to end (SIGTERM). */
  public void terminate() {
    // The process's own destroy() would also close its output, and what it says at its end is lost.
    process.toHandle().destroy();
  }

  /** Ends it at once (SIGKILL), and only it. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** Stops it from running (SIGSTOP) until {@link #thaw}. */
  public void freeze() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** Lets it run on (SIGCONT). */
  public void thaw() throws IOException, InterruptedException {
    signal("CONT");
  }

  /**
   * Ends it, in good order if it does so within the time, and whatever it has left running.
   *
   * @return whether nothing had to be killed
   */
  public boolean stop(Duration patience) throws InterruptedException {
    List<ProcessHandle> left = descendants();
    terminate();
    boolean orderly = process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    if (!orderly) {
      kill();
    }
    for (ProcessHandle descendant : left) {
      if (descendant.isAlive()) {
        orderly = false;
        descendant.destroyForcibly();
      }
    }
    output.join(KILL_PATIENCE.toMillis());
    return orderly;
  }

  /** Ends it, by force after ten seconds. */
  @Override
  public void close() {
    try {
      stop(KILL_PATIENCE);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void signal(String signal) throws IOException, InterruptedException {
    int code =
        new ProcessBuilder("kill", "-" + signal, Long.toString(pid()))
            .inheritIO()
            .start()
            .waitFor();
    if (code != 0) {
      throw failure("cannot be sent SIG" + signal);
    }
  }

  private void pump(Writer log, Consumer<String> listener) {
    try (log;
        BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line; (line = readLine(reader)) != null; ) {
        log.write(line + System.lineSeparator());
        log.flush();
        keep(line);
        listener.accept(line);
      }
    } catch (IOException | UncheckedIOException e) {
      keep("(its output could not be read any further: " + e.getMessage() + ")");
    } finally {
      synchronized (lines) {
        ended = true;
        lines.notifyAll();
      }
    }
  }

  /** Reads its output no more, as a stuck program behind a pipe would, until told to go on. */
  public void stopReading(boolean stop) {
    synchronized (lines) {
      unread = stop;
      lines.notifyAll();
    }
  }

  private String readLine(BufferedReader reader) throws IOException {
    synchronized (lines) {
      while (unread) {
        try {
          lines.wait();
        } catch (InterruptedException e) {
          return null; // Nobody interrupts it but to end it.
        }
      }
    }
    return reader.readLine();
  }

  private void keep(String line) {
    synchronized (lines) {
      if (lines.size() >= KEPT_LINES) {
        lines.subList(0, KEPT_LINES / 2).clear();
        forgotten += KEPT_LINES / 2;
      }
      lines.add(line);
      lines.notifyAll();
    }
  }
}
