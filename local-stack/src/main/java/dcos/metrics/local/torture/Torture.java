// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.torture;

import dcos.metrics.local.ChildFailedException;
import dcos.metrics.local.Installation;
import dcos.metrics.local.Workspace;
import dcos.metrics.local.check.Format;
import dcos.metrics.tools.cli.StopSignal;
import dcos.metrics.tools.cli.TemporaryFiles;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code bin/torture}: faults without end, and the proof that nothing is lost. */
@Command(
    name = "torture",
    description = {
      "Runs the real collector pair against a real Kafka broker under steady load, kills, pauses"
          + " and starves its parts, and then checks that every record which the queue took is in"
          + " Kafka or declared lost, in order, with no more repeats than are documented."
    },
    sortOptions = false,
    footer = {"", "Exit codes: 0 all held; 1 something did not; 2 wrong usage; 3 it cannot start."})
public final class Torture implements Callable<Integer> {
  /** Set by the script, which knows whether its standard output is a terminal. */
  private static final String TERMINAL_PROPERTY = "local.terminal";

  private static final Duration STOP_PATIENCE = Duration.ofSeconds(60);
  private static final int FAILED = 1;
  private static final int CANNOT_START = 3;

  @Spec private CommandSpec spec;

  @SuppressWarnings("UnusedVariable") // picocli looks at it
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "0",
      description = "Go on for that long (default: as --faults says).")
  private int minutes;

  @Option(
      names = "--faults",
      paramLabel = "N",
      defaultValue = "0",
      description = "End after so many faults (default: until each kind has come).")
  private int faults;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "The same seed gives the same faults and records (default: another each time).")
  private Long seed;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "container",
      description =
          "What one Kafka message is: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Format format;

  @Option(
      names = "--faults-of",
      paramLabel = "KIND",
      split = ",",
      converter = KindConverter.class,
      description = "Only faults of these kinds, of: ${COMPLETION-CANDIDATES}.",
      completionCandidates = KindNames.class)
  private Set<FaultKind> kinds = EnumSet.allOf(FaultKind.class);

  @Option(names = "--quick", description = "Short pauses and outages, for a run of a few minutes.")
  private boolean quick;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "200",
      description = "Records a second (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(names = "--keep", description = "Do not delete the files even if all held.")
  private boolean keep;

  private Torture() {}

  /** Runs it and ends the process. */
  public static void main(String[] args) {
    CommandLine command =
        new CommandLine(new Torture())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setUsageHelpAutoWidth(true);
    new StopSignal(TemporaryFiles.forNativeLibraries(), STOP_PATIENCE)
        .runAndExit(() -> command.execute(args));
  }

  @Override
  public Integer call() throws IOException {
    requireSense();
    long chosen = seed == null ? new SecureRandom().nextInt(Integer.MAX_VALUE) : seed;
    Pace pace = quick ? Pace.QUICK : Pace.NORMAL;
    int wanted = faults > 0 ? faults : new Schedule(chosen, kinds, pace).dealSize();
    TortureRun.Settings settings =
        new TortureRun.Settings(
            format, chosen, wanted, Duration.ofMinutes(minutes), kinds, pace, rate);
    try (Workspace workspace = Workspace.temporary("torture-", keep)) {
      Installation installation = Installation.find();
      boolean terminal = Boolean.getBoolean(TERMINAL_PROPERTY);
      boolean held = new TortureRun(installation, workspace, settings, System.out, terminal).run();
      return held ? 0 : FAILED;
    } catch (InterruptedException e) {
      return failed("stopped before there was a verdict", FAILED);
    } catch (ChildFailedException e) {
      return failed(e.getMessage(), FAILED);
    } catch (IOException e) {
      return failed(e.getMessage(), CANNOT_START);
    }
  }

  private void requireSense() {
    if (minutes < 0 || faults < 0) {
      throw new ParameterException(
          spec.commandLine(), "--minutes and --faults must not be less than 0");
    }
    if (minutes > 0 && faults > 0) {
      throw new ParameterException(spec.commandLine(), "give --minutes or --faults, not both");
    }
    if (rate < 20 || rate > 20_000) {
      throw new ParameterException(spec.commandLine(), "--rate must be between 20 and 20000");
    }
  }

  private int failed(String message, int exitCode) {
    spec.commandLine().getErr().println("torture: " + message);
    return exitCode;
  }

  /** The kinds as they are written. */
  static final class KindNames extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    KindNames() {
      for (FaultKind kind : FaultKind.values()) {
        add(kind.toString());
      }
    }
  }

  /** A kind from its name. */
  static final class KindConverter implements ITypeConverter<FaultKind> {
    @Override
    public FaultKind convert(String name) {
      for (FaultKind kind : FaultKind.values()) {
        if (kind.toString().equals(name)) {
          return kind;
        }
      }
      throw new TypeConversionException("there is no kind of fault '" + name + "'");
    }
  }
}
