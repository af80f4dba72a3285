// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.audit;

/** A message's headers cannot be what the connector writes. */
final class BadStampException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The message says which header, and what is wrong with it. */
  BadStampException(String message) {
    super(message);
  }
}
