// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

/**
 * Why a record that could be read is not published. Causes of the queue's own gaps come as text.
 */
enum Cause {
  /** It would be more than the producer takes. */
  TOO_LARGE("too-large"),
  /** It has no datapoints, and each message would have been one. */
  EMPTY("empty"),
  /** Its bytes are no MetricList. */
  DAMAGED("damaged"),
  /** A converter or Kafka refused it again and again. */
  REJECTED("rejected"),
  /** The worker acknowledged it without sending it: a transform or the error tolerance. */
  DROPPED_BY_WORKER("dropped-by-worker");

  private final String text;

  Cause(String text) {
    this.text = text;
  }

  /** As it stands in gap records. */
  String text() {
    return text;
  }
}
