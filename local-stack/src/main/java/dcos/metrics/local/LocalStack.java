// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import dcos.metrics.local.check.Format;
import dcos.metrics.tools.cli.StopSignal;
import dcos.metrics.tools.cli.TemporaryFiles;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bin/local-stack}: the whole system on this machine, to try out or to check. */
@Command(
    name = "local-stack",
    description = {
      "Runs the metrics collector and all that it needs on this machine, as separate processes: a"
          + " Kafka broker, the collector with its worker, an emitter, and a consumer that prints"
          + " what arrives. With --check it sends random records instead and compares every field"
          + " of each with what arrives in Kafka."
    },
    sortOptions = false,
    footer = {
      "",
      "Exit codes: 0 stopped as asked, or nothing missing and nothing different; 1 something failed,",
      "or was missing or different; 2 wrong usage; 3 it cannot start, a port is taken for example."
    })
final class LocalStack implements Callable<Integer> {
  /** Set by the script, which knows whether its standard output is a terminal. */
  private static final String TERMINAL_PROPERTY = "local.terminal";

  private static final Duration STOP_PATIENCE = Duration.ofSeconds(60);
  private static final int DEFAULT_PORT = 8124;
  private static final int DEFAULT_KAFKA_PORT = 9092;
  private static final int FAILED = 1;
  private static final int CANNOT_START = 3;

  @Spec private CommandSpec spec;

  @SuppressWarnings("UnusedVariable") // picocli looks at it
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  @Option(names = "--check", description = "Send random records and compare what arrives.")
  private boolean check;

  @Option(
      names = "--records",
      paramLabel = "N",
      defaultValue = "20000",
      description = "With --check: how many records (default: ${DEFAULT-VALUE}).")
  private int records;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "container",
      description =
          "What one Kafka message is: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Format format;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description =
          "With --check: the same seed gives the same records (default: another each time).")
  private Long seed;

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description =
          "With --check: give up when nothing has arrived for so long (default: ${DEFAULT-VALUE}).")
  private int patienceSeconds;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description =
          "The collector's TCP port; 0 takes any free one (default: 8124; 0 with --check).")
  private Integer port;

  @Option(
      names = "--kafka-port",
      paramLabel = "PORT",
      description = "The broker's port; 0 takes any free one (default: 9092; 0 with --check).")
  private Integer kafkaPort;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Keep all files there, and go on with them the next time (default: a temporary"
              + " directory, deleted at the end).")
  private Path data;

  @Option(names = "--keep", description = "Do not delete the temporary directory at the end.")
  private boolean keep;

  private final PrintStream out = System.out;

  private LocalStack() {}

  /** Runs it and ends the process. */
  public static void main(String[] args) {
    CommandLine command =
        new CommandLine(new LocalStack())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setUsageHelpAutoWidth(true);
    new StopSignal(TemporaryFiles.forNativeLibraries(), STOP_PATIENCE)
        .runAndExit(() -> command.execute(args));
  }

  @Override
  public Integer call() throws IOException {
    requireSense();
    try {
      Installation installation = Installation.find();
      try (Workspace workspace =
          data == null ? Workspace.temporary("local-stack-", keep) : Workspace.at(data)) {
        if (workspace.isKept()) {
          out.println("local-stack: all files are in " + workspace.directory());
        }
        return check ? check(installation, workspace) : demo(installation, workspace);
      }
    } catch (ChildFailedException e) {
      return failed(e.getMessage(), FAILED);
    } catch (IOException e) {
      return failed(e.getMessage(), CANNOT_START);
    }
  }

  private int check(Installation installation, Workspace workspace) throws IOException {
    long chosen = seed == null ? new SecureRandom().nextLong() : seed;
    CheckRun.Settings settings =
        new CheckRun.Settings(
            format,
            records,
            chosen,
            Objects.requireNonNullElse(port, 0),
            Objects.requireNonNullElse(kafkaPort, 0),
            Duration.ofSeconds(patienceSeconds));
    try {
      boolean terminal = Boolean.getBoolean(TERMINAL_PROPERTY);
      return new CheckRun(installation, workspace, settings, out, terminal).run() ? 0 : FAILED;
    } catch (InterruptedException e) {
      return failed("stopped before the check was done", FAILED);
    }
  }

  private int demo(Installation installation, Workspace workspace) throws IOException {
    requireFree(Objects.requireNonNullElse(port, DEFAULT_PORT), "the collector", "--port");
    requireFree(
        Objects.requireNonNullElse(kafkaPort, DEFAULT_KAFKA_PORT),
        "the Kafka broker",
        "--kafka-port");
    DemoRun.Settings settings =
        new DemoRun.Settings(
            Objects.requireNonNullElse(port, DEFAULT_PORT),
            Objects.requireNonNullElse(kafkaPort, DEFAULT_KAFKA_PORT),
            format);
    try {
      new DemoRun(installation, workspace, settings, out).run();
      return FAILED;
    } catch (InterruptedException e) {
      out.println("local-stack: all parts have been stopped");
      return 0;
    }
  }

  /** Before anything is started: this is what goes wrong most often. */
  private static void requireFree(int port, String user, String option) throws IOException {
    try {
      LocalPorts.requireFree(port, user);
    } catch (PortTakenException e) {
      throw new IOException(
          e.getMessage()
              + " (does another one run already? choose another port with "
              + option
              + ", 0 takes any that is free)",
          e);
    }
  }

  private void requireSense() throws IOException {
    if (records < 1) {
      throw new ParameterException(spec.commandLine(), "--records must be 1 or more");
    }
    if (patienceSeconds < 1) {
      throw new ParameterException(spec.commandLine(), "--patience must be 1 or more");
    }
    if (check && data != null && Files.exists(data) && !isEmpty(data)) {
      throw new ParameterException(
          spec.commandLine(),
          "--check needs an empty --data directory, what an earlier run left would be counted: "
              + data);
    }
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.findAny().isEmpty();
    }
  }

  private int failed(String message, int exitCode) {
    spec.commandLine().getErr().println("local-stack: " + message);
    return exitCode;
  }
}
