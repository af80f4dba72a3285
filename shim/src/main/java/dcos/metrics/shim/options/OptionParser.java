// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.options;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Reads command lines and environments. Not safe for use by several threads. */
public final class OptionParser {
  /** How the original spelt it, in its guide and so in people's scripts. */
  private static final String MISSPELT = "listen-endpont";

  private static final String MISSPELT_VARIABLE = "LISTEN_ENDPONT";

  private static final String HELP = "help";
  private static final String VERSION = "version";

  private final CommandSpec spec = buildSpec();

  /**
   * What a command line asks for.
   *
   * @param action what to do
   * @param options all settings; null unless the action is to run
   * @param changed settings other than the defaults, as {@code name=value}, without secrets
   * @param warnings what the operator should know about these settings
   */
  public record Parsed(
      Action action, CollectorOptions options, List<String> changed, List<String> warnings) {}

  /** What there is to do. */
  public enum Action {
    /** Collect. */
    RUN,
    /** Print the help text. */
    HELP,
    /** Print the version. */
    VERSION
  }

  /**
   * Reads a command line and the environment behind it.
   *
   * @throws UsageException if anything in them is unknown or does not parse
   */
  public Parsed parse(List<String> arguments, Map<String, String> environment)
      throws UsageException {
    ParseResult result = match(arguments);
    if (result.hasMatchedOption("-" + HELP)) {
      return new Parsed(Action.HELP, null, List.of(), List.of());
    }
    if (result.hasMatchedOption("-" + VERSION)) {
      return new Parsed(Action.VERSION, null, List.of(), List.of());
    }
    List<String> warnings = new ArrayList<>();
    OptionValues values = new OptionValues();
    for (Option<?> option : OptionTable.ALL) {
      values.read(
          option,
          flag(result, option.name()),
          option.variable(),
          environment.get(option.variable()));
    }
    readMisspelt(result, environment, values, warnings);
    warnOfSlips(environment, warnings);
    CollectorOptions options = new OptionsBuilder(values, warnings).build();
    return new Parsed(Action.RUN, options, values.changed(), List.copyOf(warnings));
  }

  /** Every option as picocli knows it, for whoever lists them. */
  public CommandSpec spec() {
    return spec;
  }

  private ParseResult match(List<String> arguments) throws UsageException {
    CommandLine.tracer().setLevel(CommandLine.TraceLevel.OFF);
    try {
      return new CommandLine(spec)
          .setOverwrittenOptionsAllowed(true)
          .setPosixClusteredShortOptionsAllowed(false)
          .setExpandAtFiles(false)
          .parseArgs(arguments.toArray(String[]::new));
    } catch (CommandLine.UnmatchedArgumentException e) {
      throw unmatched(e, arguments);
    } catch (CommandLine.MissingParameterException e) {
      throw new UsageException(e.getMissing().get(0).toString() + " needs a value");
    } catch (CommandLine.ParameterException e) {
      throw new UsageException(e.getMessage());
    }
  }

  /** Names what nobody knows, but never its value, which may be a secret behind a typing error. */
  private static UsageException unmatched(
      CommandLine.UnmatchedArgumentException e, List<String> arguments) {
    String argument = e.getUnmatched().get(0);
    if (!argument.startsWith("-")) {
      int at = arguments.indexOf(argument) + 1;
      Optional<String> tool = at == 1 ? Suggestion.forTool(argument) : Optional.empty();
      if (tool.isPresent()) {
        return new UsageException(
            "there is no tool of that name: did you mean collector " + tool.get() + "?");
      }
      return new UsageException(
          "argument " + at + " stands alone: options are written -name value or -name=value");
    }
    String name = argument.split("=", 2)[0];
    return new UsageException("unknown option " + name + Suggestion.forName(name));
  }

  private static String flag(ParseResult result, String name) {
    return result.matchedOptionValue("-" + name, (String) null);
  }

  private static void readMisspelt(
      ParseResult result,
      Map<String, String> environment,
      OptionValues values,
      List<String> warnings)
      throws UsageException {
    String variable = MISSPELT_VARIABLE;
    String flagText = flag(result, MISSPELT);
    String variableText = environment.get(variable);
    if (flagText == null && (variableText == null || variableText.isEmpty())) {
      return;
    }
    warnings.add(MISSPELT + " is an old spelling of listen-endpoint; please use that");
    boolean flagWins = flagText != null && flag(result, OptionTable.LISTEN_ENDPOINT.name()) == null;
    if (flagWins || !values.isGiven(OptionTable.LISTEN_ENDPOINT)) {
      values.read(OptionTable.LISTEN_ENDPOINT, flagText, variable, variableText);
    }
  }

  /** Names only: what a variable holds that nobody knows may be a secret. */
  private static void warnOfSlips(Map<String, String> environment, List<String> warnings) {
    for (String name : new TreeSet<>(environment.keySet())) {
      boolean known = name.equals(MISSPELT_VARIABLE) || isVariable(name);
      if (!known) {
        Suggestion.forVariable(name)
            .ifPresent(
                meant ->
                    warnings.add(
                        "the environment variable "
                            + name
                            + " is not known and not used: is "
                            + meant
                            + " meant?"));
      }
    }
  }

  private static boolean isVariable(String name) {
    return OptionTable.ALL.stream().anyMatch(option -> option.variable().equals(name));
  }

  private static CommandSpec buildSpec() {
    CommandSpec spec = CommandSpec.create().name("collector");
    int order = 0;
    for (Group group : Group.values()) {
      ArgGroupSpec.Builder section =
          ArgGroupSpec.builder().heading(group.title()).validate(false).order(order++);
      for (Option<?> option : OptionTable.ALL) {
        if (option.group() == group) {
          section.addArg(flagSpec(option));
        }
      }
      spec.addArgGroup(section.build());
    }
    spec.addOption(valueSpec(MISSPELT).hidden(true).build());
    spec.addOption(
        OptionSpec.builder("-" + HELP, "--" + HELP, "-h")
            .usageHelp(true)
            .description("Print this text.")
            .build());
    spec.addOption(
        OptionSpec.builder("-" + VERSION, "--" + VERSION)
            .versionHelp(true)
            .description("Print the version.")
            .build());
    return spec;
  }

  private static OptionSpec flagSpec(Option<?> option) {
    OptionSpec.Builder flag =
        valueSpec(option.name())
            .paramLabel(option.type().label())
            .description(option.description())
            .descriptionKey(option.variable());
    if (option.type().equals(ValueType.BOOLEAN)) {
      flag.arity("0..1").fallbackValue("true");
    }
    if (option.defaultText() != null) {
      flag.showDefaultValue(CommandLine.Help.Visibility.ALWAYS);
    }
    return flag.build();
  }

  /** A flag with one value, kept as text: so that errors can say where a bad one came from. */
  private static OptionSpec.Builder valueSpec(String name) {
    return OptionSpec.builder("-" + name, "--" + name).type(String.class).arity("1");
  }
}
