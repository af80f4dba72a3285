// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim;

/** The collector cannot start where and as told; the message is for the operator. */
final class StartException extends Exception {
  private static final long serialVersionUID = 1L;

  StartException(String message) {
    super(message);
  }
}
