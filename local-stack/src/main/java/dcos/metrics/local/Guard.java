// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Ends the parts of a stack when this JVM is killed and cannot do so itself: a small process that
 * is told the others' ids, and notices that nobody talks to it any more. Not for use by several
 * threads at once.
 */
public final class Guard implements AutoCloseable {
  private static final String SCRIPT =
      """
      trap '' INT TERM
      pids=
      while read -r word; do
        case $word in
          done) exit 0 ;;
          *) pids="$pids $word" ;;
        esac
      done
      kill $pids 2> /dev/null
      """;

  private final OutputStream words;

  private Guard(OutputStream words) {
    this.words = words;
  }

  public static Guard start() throws IOException {
    return new Guard(
        new ProcessBuilder("sh", "-c", SCRIPT)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start()
            .getOutputStream());
  }

  /** Has that process ended with this JVM. */
  public ChildProcess watch(ChildProcess child) throws IOException {
    say(Long.toString(child.pid()));
    return child;
  }

  /** Everything has been stopped. */
  @Override
  public void close() throws IOException {
    say("done");
    words.close();
  }

  private void say(String word) throws IOException {
    words.write((word + "\n").getBytes(StandardCharsets.US_ASCII));
    words.flush();
  }
}
