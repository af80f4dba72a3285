// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools;

import dcos.metrics.tools.audit.AuditCommand;
import dcos.metrics.tools.cli.OutputClosedException;
import dcos.metrics.tools.cli.StandardOutput;
import dcos.metrics.tools.cli.StopSignal;
import dcos.metrics.tools.cli.TemporaryFiles;
import dcos.metrics.tools.cli.ToolFailure;
import dcos.metrics.tools.emit.EmitCommand;
import dcos.metrics.tools.print.PrintCommand;
import dcos.metrics.tools.queue.QueueCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The tools beside the collector: {@code collector emit}, {@code print}, {@code audit} and {@code
 * queue}.
 */
@Command(
    name = "collector",
    description = "Tools for the metrics collector; without a command it is the collector itself.",
    subcommands = {EmitCommand.class, PrintCommand.class, AuditCommand.class, QueueCommand.class},
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND")
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    // Whatever the terminal's language: the output is read by programs, too.
    Locale.setDefault(Locale.ROOT);
    quietLibraries();
    new StopSignal(TemporaryFiles.forNativeLibraries()).runAndExit(() -> run(args));
  }

  /** Runs one command on this thread and returns its exit code. */
  static int run(String... args) {
    StandardOutput out = new StandardOutput();
    CommandLine command =
        new CommandLine(new Main())
            .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setUsageHelpAutoWidth(true)
            .setParameterExceptionHandler(Main::wrongUsage)
            .setExecutionExceptionHandler(Main::failed);
    int code = command.execute(Arrays.stream(args).map(Main::withTwoDashes).toArray(String[]::new));
    command.getOut().flush();
    try {
      out.check();
    } catch (ToolFailure e) {
      command.getErr().println("collector: " + e.getMessage());
      return e.exitCode();
    }
    return code;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  /** The collector takes {@code -name} for {@code --name}, so the tools do too. */
  private static String withTwoDashes(String argument) {
    return argument.matches("-[a-z][a-z-]+(=.*)?") ? "-" + argument : argument;
  }

  private static int wrongUsage(ParameterException e, String[] args) {
    CommandSpec command = e.getCommandLine().getCommandSpec();
    PrintWriter err = e.getCommandLine().getErr();
    String name = command.qualifiedName();
    String meant = "";
    if (e instanceof UnmatchedArgumentException unmatched
        && !unmatched.getSuggestions().isEmpty()) {
      meant = "; did you mean " + unmatched.getSuggestions().get(0) + "?";
    }
    err.println(
        name + ": " + e.getMessage() + meant + " ('" + name + " --help' shows what there is)");
    return ToolFailure.USAGE;
  }

  private static int failed(Exception e, CommandLine command, ParseResult parsed) {
    if (e instanceof OutputClosedException) {
      return 0;
    }
    PrintWriter err = command.getErr();
    String name = command.getCommandSpec().qualifiedName();
    if (e instanceof ToolFailure failure) {
      err.println(name + ": " + failure.getMessage());
      return failure.exitCode();
    }
    err.println(name + ": an error in the program; please report it:");
    e.printStackTrace(err);
    return 1;
  }

  /** Kafka's clients log each failed try; the commands tell what matters. */
  private static void quietLibraries() {
    setDefault("org.slf4j.simpleLogger.defaultLogLevel", "warn");
    setDefault("org.slf4j.simpleLogger.log.org.apache.kafka", "error");
    // Lengths in a message that somebody else wrote must not become allocations.
    setDefault("org.apache.avro.limits.bytes.maxLength", Integer.toString(16 << 20));
    setDefault("org.apache.avro.limits.string.maxLength", Integer.toString(16 << 20));
    setDefault("org.apache.avro.limits.collectionItems.maxLength", Integer.toString(1 << 20));
  }

  private static void setDefault(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /** The version in the jar's manifest. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"collector " + (version == null ? "(unpackaged)" : version)};
    }
  }
}
