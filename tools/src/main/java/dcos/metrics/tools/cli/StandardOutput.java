// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.cli;

import dcos.metrics.queue.Reason;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The process's standard output. It remembers its first failure, because whoever prints through a
 * {@code PrintWriter} is not told. For use by one thread.
 */
public final class StandardOutput extends OutputStream {
  private final OutputStream out;
  private IOException failure;

  /** That of this process. */
  public StandardOutput() {
    this(new FileOutputStream(FileDescriptor.out));
  }

  StandardOutput(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      failure = failure == null ? e : failure;
      throw e;
    }
  }

  /**
   * What the failure to write means: nothing if nobody reads any more, as with {@code | head}.
   *
   * @throws ToolFailure if there is another reason
   */
  public static void check(IOException failure) {
    if (!Reason.isClosedPipe(failure)) {
      throw new ToolFailure(
          ToolFailure.UNREACHABLE,
          "cannot write to standard output: " + failure.getMessage(),
          failure);
    }
  }

  /** As {@link #check(IOException)} for the first failure, if there was one. */
  public void check() {
    if (failure != null) {
      check(failure);
    }
  }
}
