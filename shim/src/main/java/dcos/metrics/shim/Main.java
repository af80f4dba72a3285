// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim;

import dcos.metrics.queue.Reason;
import dcos.metrics.shim.options.HelpText;
import dcos.metrics.shim.options.OptionParser;
import dcos.metrics.shim.options.UsageException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;

/** The collector's process: reads the options, runs the collector, and ends in order. */
public final class Main {
  private Main() {}

  /** Takes the options; ends the process with one of {@link ExitCode}. */
  public static void main(String[] arguments) {
    // Whatever this node's language: what is written here is read by programs.
    Locale.setDefault(Locale.ROOT);
    ExitCode code = run(List.of(arguments), System.getenv(), System.err);
    // Where parts run, they are closed by the shutdown hook, as after a signal.
    System.exit(code.number());
  }

  private static ExitCode run(
      List<String> arguments, Map<String, String> environment, PrintStream err) {
    OptionParser.Parsed parsed;
    try {
      parsed = new OptionParser().parse(arguments, environment);
    } catch (UsageException e) {
      err.println("collector: " + e.getMessage() + " (collector -h lists all options)");
      return ExitCode.USAGE;
    }
    return switch (parsed.action()) {
      case HELP -> print(HelpText.render(ExitCode.meanings(), columns()).stripTrailing(), err);
      case VERSION -> print("metrics-collector " + BuildVersion.get(), err);
      case RUN -> collect(parsed, environment);
    };
  }

  /** To standard output, without System.out, which tells nobody that it cannot be written. */
  private static ExitCode print(String text, PrintStream err) {
    try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
      out.write((text + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      if (!Reason.isClosedPipe(e)) {
        err.println("collector: cannot write to standard output: " + e.getMessage());
        return ExitCode.CANNOT_START;
      }
    }
    return ExitCode.STOPPED;
  }

  /** Of the terminal; 80 if there is none. */
  private static int columns() {
    return CommandSpec.create().usageMessage().autoWidth(true).width();
  }

  private static ExitCode collect(OptionParser.Parsed parsed, Map<String, String> environment) {
    LogOutput output = LogOutput.install(environment);
    Logger log = LoggerFactory.getLogger(Main.class);
    parsed.warnings().forEach(log::warn);
    Ending ending = new Ending();
    Thread.setDefaultUncaughtExceptionHandler(ending);
    Closing closing = new Closing();
    Runtime.getRuntime().addShutdownHook(new Shutdown(closing, ending, output));
    try {
      new Collector(parsed.options(), environment, closing, ending, output).start();
      log.info(
          "ready: collector {} runs as process {}; settings: {}",
          BuildVersion.get(),
          ProcessHandle.current().pid(),
          parsed.changed().isEmpty() ? "the defaults" : String.join(" ", parsed.changed()));
    } catch (StartException e) {
      System.err.println("collector: " + e.getMessage());
      ending.request(ExitCode.CANNOT_START);
    } catch (RuntimeException e) {
      ending.uncaughtException(Thread.currentThread(), e);
    }
    return ending.await();
  }
}
