// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.agent;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * The agent as a process of its own. Says {@value #READY} and its address on standard output when
 * it answers; ends at SIGTERM or, with {@code --end-with-input}, when its standard input is closed,
 * so that it cannot outlive whoever started it.
 */
public final class SimulatedAgentMain {
  /** Starts the line that says that the agent answers. */
  public static final String READY = "agent: listening on ";

  private static final String USAGE =
      """
      Simulates a Mesos agent. Options:
        --host ADDRESS       address to listen on (127.0.0.1)
        --port N             port (5051; 0: any free one)
        --token TOKEN        wants "Authorization: token=TOKEN" (wants none)
        --faults LIST        what is wrong, separated by commas (nothing)
        --instances N        instances of one application beside other containers (3)
        --slow-ms N          how long answers take with the fault slow (3000)
        --huge-mbytes N      size of /state with the fault huge-state (50)
        --end-with-input     ends when standard input ends
      """;

  private String host = "127.0.0.1";
  private int port = 5051;
  private String token;
  private Fault[] faults = {};
  private int instances = 3;
  private long slowMillis = 3000;
  private long hugeMegabytes = 50;
  private boolean endWithInput;

  private SimulatedAgentMain() {}

  /** Arguments: see {@code --help}. */
  @SuppressWarnings("SystemExitOutsideMain")
  public static void main(String[] args) throws IOException, InterruptedException {
    if (List.of(args).contains("--help")) {
      System.out.print(USAGE);
      System.exit(0);
    }
    SimulatedAgentMain main = new SimulatedAgentMain();
    try {
      main.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.print("agent: " + e.getMessage() + "\n" + USAGE);
      System.exit(2);
    }
    try {
      main.run();
    } catch (IOException e) {
      System.err.println(
          "agent: cannot listen on " + main.host + ":" + main.port + ": " + e.getMessage());
      System.exit(3);
    }
    System.exit(0);
  }

  private void parse(String[] args) {
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--host" -> host = value(args, ++i);
        case "--port" -> port = (int) number(args, ++i, 65535);
        case "--token" -> token = value(args, ++i);
        case "--faults" -> faults = Fault.list(value(args, ++i)).toArray(new Fault[0]);
        case "--instances" -> instances = (int) number(args, ++i, 100_000);
        case "--slow-ms" -> slowMillis = number(args, ++i, 3_600_000);
        case "--huge-mbytes" -> hugeMegabytes = number(args, ++i, 100_000);
        case "--end-with-input" -> endWithInput = true;
        default -> throw new IllegalArgumentException("unknown option " + args[i]);
      }
    }
  }

  private static String value(String[] args, int at) {
    if (at == args.length) {
      throw new IllegalArgumentException(args[at - 1] + " needs a value");
    }
    return args[at];
  }

  private static long number(String[] args, int at, long max) {
    String text = value(args, at);
    if (!text.matches("[0-9]{1,9}") || Long.parseLong(text) > max) {
      throw new IllegalArgumentException(args[at - 1] + " takes a number up to " + max);
    }
    return Long.parseLong(text);
  }

  private void run() throws IOException, InterruptedException {
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new IOException("no such host");
    }
    SimulatedAgent agent = SimulatedAgent.start(address, instances, Clock.systemUTC());
    Runtime.getRuntime().addShutdownHook(new Thread(agent::close, "agent-stop"));
    agent.setToken(token);
    agent.setFaults(faults);
    agent.setSlowness(Duration.ofMillis(slowMillis));
    agent.setHugeBytes(hugeMegabytes * 1_000_000);
    System.out.println(READY + agent.endpoint());
    if (endWithInput) {
      while (System.in.read() >= 0) {
        // Nothing is expected, only the end.
      }
    } else {
      Thread.currentThread().join();
    }
  }
}
