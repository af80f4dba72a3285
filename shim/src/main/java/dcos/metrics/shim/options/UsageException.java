// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.options;

/** A command line or environment that cannot be followed; the message is for the operator. */
public final class UsageException extends Exception {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
