// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.fuzz;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bin/fuzz}. */
@Command(
    name = "fuzz",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Looks, guided by coverage, for input that breaks what the collector's parsers and the queue's"
          + " reader promise. One target after the other; ends at the first finding.",
      "What it found is below fuzz/target/run/<target>: copy it to fuzz/corpus/<target>, where"
          + " every build tries it, together with the repair."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:nothing was found", "1:something was found", "2:an option does not fit"})
final class FuzzCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..*",
      paramLabel = "TARGET",
      description = "What to fuzz: ${COMPLETION-CANDIDATES}; without any, all of them.")
  private List<Target> targets = List.of();

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "10",
      description = "How long for each target (default: ${DEFAULT-VALUE}).")
  private int minutes;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Where to begin (default: ${DEFAULT-VALUE}); another one tries other inputs.")
  private int seed;

  @Option(
      names = "--keep",
      description = "Add to fuzz/corpus the inputs that reach code which nothing there reaches.")
  private boolean keep;

  @Spec private CommandSpec spec;

  private final Path home;

  private FuzzCommand(Path home) {
    this.home = home;
  }

  /** Wants the property {@code fuzz.home}: the directory of this module. */
  public static void main(String[] arguments) {
    Path home = Path.of(System.getProperty("fuzz.home"));
    System.exit(
        new CommandLine(new FuzzCommand(home))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    if (minutes < 1 || seed < 1) {
      throw new ParameterException(spec.commandLine(), "--minutes and --seed are 1 or more");
    }
    for (Target target : targets.isEmpty() ? List.of(Target.values()) : targets) {
      Path directory = home.resolve("target").resolve("run").resolve(target.toString());
      JazzerRun run =
          new JazzerRun(target, home.resolve("corpus").resolve(target.toString()), directory);
      System.out.printf(Locale.ROOT, "fuzz: %s for %d min%n", target, minutes);
      if (!run.lasting(Duration.ofMinutes(minutes), seed)) {
        System.err.printf(
            Locale.ROOT, "fuzz: %s: found something, see above and in %s%n", target, directory);
        return 1;
      }
      if (keep && !run.keepWhatIsNew()) {
        System.err.printf(Locale.ROOT, "fuzz: %s: the corpus could not be added to%n", target);
        return 1;
      }
    }
    return 0;
  }
}
