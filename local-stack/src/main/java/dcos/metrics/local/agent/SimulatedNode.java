// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What runs on the node: Marathon's applications, a Kafka broker of a framework that Marathon runs,
 * and a job whose executor belongs to no application.
 */
final class SimulatedNode {
  static final String AGENT_ID = "20161201-103000-1740121354-5050-1-S0";
  static final String HOSTNAME = "127.0.0.1";
  static final double CPUS = 8;
  static final long MEMORY_BYTES = 32L << 30;

  private static final String FRAMEWORK_ID = "20161201-103000-1740121354-5050-1-";
  private static final SimulatedFramework MARATHON =
      new SimulatedFramework(FRAMEWORK_ID + "0000", "marathon");
  private static final SimulatedFramework KAFKA =
      new SimulatedFramework(FRAMEWORK_ID + "0001", "kafka");
  private static final SimulatedFramework METRONOME =
      new SimulatedFramework(FRAMEWORK_ID + "0002", "metronome");

  private final List<SimulatedContainer> containers = new ArrayList<>();

  /** A node with that many instances of a web application beside the rest. */
  SimulatedNode(int webInstances) {
    for (int i = 0; i < webInstances; i++) {
      containers.add(marathon("shop_web", "/shop/web", i, 0.5, 256));
    }
    containers.add(marathon("shop_cart", "/shop/cart", 0, 1, 1024));
    containers.add(
        new SimulatedContainer(
            KAFKA, "broker-0__5c1d9f1e", "DCOS_SPACE", "/data/kafka", 2, 4096L << 20));
    containers.add(
        new SimulatedContainer(METRONOME, "nightly-report_20161201", null, null, 0.25, 128L << 20));
  }

  private static SimulatedContainer marathon(
      String executor, String application, int instance, double cpus, long megabytes) {
    return new SimulatedContainer(
        MARATHON,
        String.format(Locale.ROOT, "%s.instance-%04d", executor, instance),
        "MARATHON_APP_ID",
        application,
        cpus,
        megabytes << 20);
  }

  List<SimulatedFramework> frameworks() {
    return List.of(MARATHON, KAFKA, METRONOME);
  }

  List<SimulatedContainer> containers() {
    return List.copyOf(containers);
  }

  List<SimulatedContainer> containers(SimulatedFramework framework) {
    return containers.stream().filter(c -> c.framework().equals(framework)).toList();
  }
}
