// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.agent;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * One running container.
 *
 * @param framework that runs it
 * @param executorId unique on the node
 * @param labelKey label that names its application, or null
 * @param labelValue the label's value, or null
 * @param cpus it may use
 * @param memoryBytes it may use
 */
record SimulatedContainer(
    SimulatedFramework framework,
    String executorId,
    String labelKey,
    String labelValue,
    double cpus,
    long memoryBytes) {

  /** The same for the same executor at every start. */
  String containerId() {
    return UUID.nameUUIDFromBytes(executorId.getBytes(StandardCharsets.UTF_8)).toString();
  }

  /** Makes containers differ: between 0 and 1. */
  double phase() {
    return (executorId.hashCode() & 0xFFFF) / 65536.0;
  }
}
