// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/**
 * Lines of UTF-8 for another program or a terminal, buffered until {@link #flush}. Unlike {@code
 * System.out} it notices when its reader is gone, and does not depend on the locale. For use by one
 * thread.
 */
public final class Lines {
  private final Writer writer;

  /** Lines on that stream. */
  public Lines(OutputStream out) {
    writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 32 << 10);
  }

  /** Lines on standard output. */
  public static Lines standardOutput() {
    return new Lines(new StandardOutput());
  }

  /**
   * Adds a line.
   *
   * @throws ToolFailure if it cannot be written, though somebody reads
   */
  public void print(String line) throws OutputClosedException {
    try {
      writer.write(line);
      writer.write('\n');
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Hands on what was printed. */
  public void flush() throws OutputClosedException {
    try {
      writer.flush();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private static OutputClosedException failed(IOException e) {
    StandardOutput.check(e);
    return new OutputClosedException(e);
  }
}
