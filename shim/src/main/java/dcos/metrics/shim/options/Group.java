// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.options;

/** A heading of the help text; in the order of their appearance. */
enum Group {
  INPUT("Input"),
  THROTTLING("Throttling"),
  AGENT("Mesos agent"),
  QUEUE("Data directory and queue"),
  KAFKA("Kafka"),
  STATISTICS("Statistics"),
  LOGGING("Logging");

  private final String title;

  Group(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }
}
