package dcos.metrics.tools.cli;

import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
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
    return new Lines(new FileOutputStream(FileDescriptor.out));
  }

  /** Adds a line. */
  public void print(String line) throws OutputClosedException {
    try {
      writer.write(line);
      writer.write('\n');
    } catch (IOException e) {
      throw new OutputClosedException(e);
    }
  }

  /** Hands on what was printed. */
  public void flush() throws OutputClosedException {
    try {
      writer.flush();
    } catch (IOException e) {
      throw new OutputClosedException(e);
    }
  }
}
