// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.fuzz;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Fuzzes one target in a JVM of its own. What it does is below {@code directory}: {@code seeds},
 * what was {@code found} to reach new code, and inputs that failed, {@code crash-…} and the like.
 */
final class JazzerRun {
  private static final String JAZZER = "com.code_intelligence.jazzer.Jazzer";

  /** Jazzer's own share of the heap included. */
  private static final String HEAP = "-Xmx256m";

  private static final int SECONDS_PER_INPUT = 20;

  private final Target target;
  private final Path corpus;
  private final Path directory;

  /**
   * A run to be made.
   *
   * @param corpus the target's kept inputs; need not exist
   * @param directory where it writes; made if it is not there
   */
  JazzerRun(Target target, Path corpus, Path directory) {
    this.target = target;
    this.corpus = corpus;
    this.directory = directory;
  }

  /**
   * Tries so many inputs; with the same classes and corpus always the same ones.
   *
   * @param log takes what Jazzer says
   * @return whether nothing was found
   */
  boolean inputs(long count, Path log) throws IOException, InterruptedException {
    // So few are done before the better compiler would pay.
    return run(
        List.of("-XX:TieredStopAtLevel=1"),
        List.of("-runs=" + count),
        ProcessBuilder.Redirect.to(log.toFile()));
  }

  /** Tries inputs for that long, and shows what Jazzer says; whether nothing was found. */
  boolean lasting(Duration time, long seed) throws IOException, InterruptedException {
    return run(
        List.of(),
        List.of("-max_total_time=" + time.toSeconds(), "-seed=" + seed),
        ProcessBuilder.Redirect.INHERIT);
  }

  /** Adds to the corpus what reaches code that nothing in it reaches yet. */
  boolean keepWhatIsNew() throws IOException, InterruptedException {
    Files.createDirectories(corpus);
    return start(
        List.of(),
        List.of("-merge=1", "-use_counters=0", corpus.toString(), found().toString()),
        ProcessBuilder.Redirect.DISCARD);
  }

  private boolean run(List<String> jvmOptions, List<String> options, ProcessBuilder.Redirect output)
      throws IOException, InterruptedException {
    FuzzTarget instance = target.make();
    Path seeds = Files.createDirectories(directory.resolve("seeds"));
    for (Map.Entry<String, byte[]> seed : instance.seeds().entrySet()) {
      Files.write(seeds.resolve(seed.getKey().toLowerCase(Locale.ROOT)), seed.getValue());
    }
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-seed=1",
                "-reload=0",
                "-timeout=" + SECONDS_PER_INPUT,
                "-max_len=" + instance.maxInputBytes(),
                "-print_final_stats=1"));
    arguments.addAll(options);
    // New inputs go to the first directory.
    arguments.add(Files.createDirectories(found()).toString());
    arguments.add(seeds.toString());
    if (Files.isDirectory(corpus)) {
      arguments.add(corpus.toString());
    }
    return start(jvmOptions, arguments, output);
  }

  private Path found() {
    return directory.resolve("found");
  }

  private boolean start(
      List<String> jvmOptions, List<String> arguments, ProcessBuilder.Redirect output)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-Xss512k",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Dfuzz.target=" + target.name(),
                "-Djava.io.tmpdir=" + Files.createDirectories(directory.resolve("tmp")),
                "-cp",
                System.getProperty("java.class.path"),
                JAZZER,
                "--target_class=" + JazzerEntry.class.getName(),
                "--instrumentation_includes=dcos.metrics.**:org.apache.avro.**"
                    + ":com.fasterxml.jackson.core.**",
                // Would put names of directories of this machine into inputs.
                "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.FilePathTraversal",
                "--reproducer_path=" + directory,
                "-artifact_prefix=" + directory + File.separator));
    command.addAll(1, jvmOptions);
    command.addAll(arguments);
    Process child =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output).start();
    Thread end = new Thread(child::destroyForcibly, "end-of-jazzer");
    Runtime.getRuntime().addShutdownHook(end);
    try {
      return child.waitFor() == 0;
    } finally {
      child.destroyForcibly();
      Runtime.getRuntime().removeShutdownHook(end);
    }
  }
}
