// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.emit;

import com.sun.management.OperatingSystemMXBean;
import dcos.metrics.MetricList;
import dcos.metrics.tools.cli.DurationConverter;
import dcos.metrics.tools.cli.Endpoint;
import dcos.metrics.tools.cli.ToolFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code collector emit}: sends records to a collector's TCP input. */
@Command(
    name = "emit",
    description =
        "Sends records to a collector's TCP input: this machine's own figures, random records, or"
            + " those of a file.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Records go out in blocks of 10, or after 500 ms. When the connection drops, it is made again"
          + " for as long as it takes, and the block that was being written is sent once more, so"
          + " that its records may arrive twice. Ctrl-C ends the command in good order.",
      "",
      "Examples:",
      "  collector emit                                 own figures every 5 s",
      "  collector emit --random --count 1000 --seed 1  the same 1000 records each time",
      "  collector emit --file metrics.avro --rate 100",
      "",
      "Exit codes: 0 all was sent, or stopped by a signal; 1 the receiver may not have read all, or"
          + " the file is damaged; 2 wrong usage; 3 no connection, or the file cannot be opened."
    })
public final class EmitCommand implements Callable<Integer> {
  private static final Duration FINISH = Duration.ofSeconds(30);
  private static final Duration FINISH_WHEN_STOPPED = Duration.ofSeconds(2);
  private static final double RATE_WITHOUT_END = 10;
  private static final double MAX_RATE = 1_000_000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--to",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:8124",
      converter = Endpoint.Converter.class,
      description = "The collector's TCP input (default: ${DEFAULT-VALUE}).")
  private Endpoint to;

  @Option(names = "--wait", description = "Wait for a collector that is not there yet.")
  private boolean wait;

  @ArgGroup private What what = new What();

  /** One of these or none. */
  static final class What {
    @Option(names = "--random", description = "Send random records that are hard to carry.")
    private boolean random;

    @Option(
        names = "--file",
        paramLabel = "FILE",
        description = "Send the records of an Avro container file, in any codec.")
    private Path file;
  }

  @Option(names = "--count", paramLabel = "N", description = "Stop after this many records.")
  private long count = Long.MAX_VALUE;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description =
          "Random records or a file's per second (default: as fast as they are taken; 10 for"
              + " --random without --count).")
  private Double rate;

  @Option(
      names = "--period",
      paramLabel = "TIME",
      defaultValue = "5s",
      converter = DurationConverter.class,
      description = "Between two samples of own figures (default: ${DEFAULT-VALUE}).")
  private Duration period;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "The same seed gives the same random records (default: another each time).")
  private Long seed;

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      description = "The topic of all records (default: host, random-a to random-c, the file's).")
  private String topic;

  @Option(
      names = "--codec",
      paramLabel = "CODEC",
      defaultValue = "null",
      description = "null, deflate, snappy, bzip2, xz or zstandard (default: ${DEFAULT-VALUE}).")
  private String codec;

  /** Creates the command; picocli does. */
  public EmitCommand() {}

  @Override
  public Integer call() throws IOException {
    checkOptions();
    PrintWriter err = spec.commandLine().getErr();
    try (StreamSender sender = newSender(err)) {
      int exitCode = 0;
      try {
        try {
          send(sender, err);
        } catch (IOException e) {
          // What came before a damaged place in a file has gone out, and counts.
          err.println("collector emit: " + e.getMessage());
          exitCode = ToolFailure.PROBLEM_FOUND;
        }
        exitCode = Math.max(exitCode, finish(sender, FINISH, err));
      } catch (InterruptedException e) {
        exitCode = finishQuickly(sender, err);
      }
      err.println(summary(sender));
      return exitCode;
    }
  }

  private void checkOptions() {
    if (count < 1) {
      throw new ParameterException(spec.commandLine(), "--count must be at least 1");
    }
    if (rate != null && !(rate > 0 && rate <= MAX_RATE)) {
      throw new ParameterException(
          spec.commandLine(), "--rate must be above 0 and at most 1000000");
    }
    if (period.isZero()) {
      throw new ParameterException(spec.commandLine(), "--period must be above 0");
    }
  }

  private StreamSender newSender(PrintWriter err) {
    StreamSender.Settings settings = StreamSender.Settings.to(to.host(), to.port());
    try {
      return new StreamSender(
          settings.withCodec(codec), message -> err.println("collector emit: " + message));
    } catch (IOException e) {
      throw new ParameterException(spec.commandLine(), "--codec: " + e.getMessage(), e);
    }
  }

  private void send(StreamSender sender, PrintWriter err) throws IOException, InterruptedException {
    Emitter emitter = new Emitter(sender, count);
    if (what.file != null) {
      try (FileSource file = open(what.file)) {
        connect(sender);
        emitter.stream(inTopic(file), rate == null ? 0 : rate);
      }
    } else if (what.random) {
      connect(sender);
      double unasked = count == Long.MAX_VALUE ? RATE_WITHOUT_END : 0;
      emitter.stream(randomRecords(err), rate == null ? unasked : rate);
    } else {
      connect(sender);
      emitter.sample(figures(), period);
    }
  }

  private static FileSource open(Path file) {
    try {
      return new FileSource(file);
    } catch (IOException e) {
      throw new ToolFailure(ToolFailure.UNREACHABLE, e.getMessage(), e);
    }
  }

  private void connect(StreamSender sender) throws InterruptedException {
    if (wait) {
      return; // The first block connects, with as many tries as it takes.
    }
    try {
      sender.connect();
    } catch (IOException e) {
      throw new ToolFailure(
          ToolFailure.UNREACHABLE,
          e.getMessage() + " (is the collector running? --wait waits for it)",
          e);
    }
  }

  private RecordSource inTopic(RecordSource source) {
    if (topic == null) {
      return source;
    }
    return () -> {
      MetricList record = source.next();
      return record == null
          ? null
          : new MetricList(topic, record.getTags(), record.getDatapoints());
    };
  }

  private RecordSource randomRecords(PrintWriter err) {
    long used = seed != null ? seed : new SecureRandom().nextLong();
    err.println("collector emit: random records with --seed " + used);
    RandomRecords records =
        topic == null ? new RandomRecords(used) : new RandomRecords(used, List.of(topic));
    return records::next;
  }

  private SystemFigures figures() {
    return new SystemFigures(
        Path.of("/proc"),
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class),
        topic == null ? "host" : topic,
        hostName());
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  private int finish(StreamSender sender, Duration timeout, PrintWriter err)
      throws IOException, InterruptedException {
    sender.flush();
    try {
      sender.finish(timeout);
      return 0;
    } catch (IOException e) {
      err.println("collector emit: " + e.getMessage());
      return ToolFailure.PROBLEM_FOUND;
    }
  }

  /** Told to stop: what was taken still goes out, if there is a connection and it goes quickly. */
  private int finishQuickly(StreamSender sender, PrintWriter err) throws IOException {
    if (sender.isConnected()) {
      try {
        return finish(sender, FINISH_WHEN_STOPPED, err);
      } catch (InterruptedException e) {
        return 0;
      }
    }
    return 0;
  }

  private static String summary(StreamSender sender) {
    StringBuilder text = new StringBuilder();
    text.append(sender.sent()).append(sender.sent() == 1 ? " record sent" : " records sent");
    if (sender.reconnects() > 0) {
      text.append(", ").append(sender.resent()).append(" of them again, ");
      text.append(sender.reconnects()).append(" times connected anew");
    }
    return text.toString();
  }
}
