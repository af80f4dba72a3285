// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.agent;

import dcos.metrics.shim.agent.AgentException.Kind;
import dcos.metrics.shim.stats.Counters;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the program that prints this node's address. */
final class IpCommand {
  private static final int MAX_OUTPUT = 1024;

  private final String command;
  private final Duration timeout;
  private final Counters counters;

  /** {@code command} is a program and its arguments, separated by blanks. */
  IpCommand(String command, Duration timeout, Counters counters) {
    this.command = command;
    this.timeout = timeout;
    this.counters = counters;
  }

  /** An IPv4 or IPv6 address. */
  String lookUp() throws AgentException, InterruptedException {
    counters.increment("agent_poll.ip_lookups");
    String output;
    try {
      output = run().strip();
    } catch (IOException e) {
      counters.increment("agent_poll.ip_lookup_failures");
      throw failure(e.getMessage());
    }
    if (output.isEmpty()) {
      counters.increment("agent_poll.ip_lookup_empties");
      throw failure("it printed nothing");
    }
    if (!isAddress(output)) {
      counters.increment("agent_poll.ip_lookup_failures");
      throw failure("it printed \"" + shown(output) + "\", which is not an IP address");
    }
    return output;
  }

  private String run() throws IOException, InterruptedException {
    List<String> words = List.of(command.strip().split("\\s+"));
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().remove("AUTH_CREDENTIAL");
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException("it did not end within " + timeout.toMillis() + " ms");
      }
      if (process.exitValue() != 0) {
        throw new IOException("it ended with status " + process.exitValue());
      }
      // Not to the end of the stream: a child left behind may hold that open.
      InputStream in = process.getInputStream();
      byte[] bytes = in.readNBytes(Math.min(in.available(), MAX_OUTPUT));
      return new String(bytes, StandardCharsets.UTF_8);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static boolean isAddress(String text) {
    return NetUtil.isValidIpV4Address(text)
        || (NetUtil.isValidIpV6Address(text) && text.indexOf('%') < 0 && text.indexOf('[') < 0);
  }

  private static String shown(String output) {
    String start = output.substring(0, Math.min(60, output.length()));
    return start.replaceAll("\\p{Cntrl}", " ");
  }

  private AgentException failure(String what) {
    return new AgentException(
        Kind.NO_ADDRESS,
        "no address of the agent from \""
            + command
            + "\": "
            + what
            + "; set -agent-ip-command or -agent-endpoint");
  }
}
