// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.queue;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code collector queue}: what is in a queue. */
@Command(
    name = "queue",
    description = "Shows what is in a queue on disk, whether or not a collector is using it.",
    subcommands = {LsCommand.class, CatCommand.class, VerifyCommand.class, ReadersCommand.class},
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
public final class QueueCommand implements Runnable {
  @Spec private CommandSpec spec;

  /** Creates the command; picocli does. */
  public QueueCommand() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }
}
