// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.cli;

/** An end that the user can do something about: one line and an exit code, no stack trace. */
public final class ToolFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The command did its work and found something wrong. */
  public static final int PROBLEM_FOUND = 1;

  /** What the user asked for makes no sense. */
  public static final int USAGE = 2;

  /** A file, a queue, a receiver or Kafka cannot be reached or opened. */
  public static final int UNREACHABLE = 3;

  private final int exitCode;

  /** A failure with one of the exit codes above; the message is for the operator. */
  public ToolFailure(int exitCode, String message) {
    this(exitCode, message, null);
  }

  /** As above, with the cause. */
  public ToolFailure(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** The exit code. */
  public int exitCode() {
    return exitCode;
  }
}
