// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.agent;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** Writes {@code /metrics/snapshot}. */
final class SnapshotDocument {
  private final SimulatedNode node;

  SnapshotDocument(SimulatedNode node) {
    this.node = node;
  }

  /** Writes the figures after that many seconds. */
  void write(JsonGenerator json, double seconds) throws IOException {
    double cpus = node.containers().stream().mapToDouble(SimulatedContainer::cpus).sum();
    long memory = node.containers().stream().mapToLong(SimulatedContainer::memoryBytes).sum();
    double load = cpus * (0.5 + 0.3 * Math.sin(seconds / 60));
    json.writeStartObject();
    json.writeNumberField("containerizer/mesos/container_destroy_errors", 0);
    json.writeNumberField("slave/container_launch_errors", 0);
    json.writeNumberField("slave/cpus_percent", cpus / SimulatedNode.CPUS);
    json.writeNumberField("slave/cpus_total", SimulatedNode.CPUS);
    json.writeNumberField("slave/cpus_used", cpus);
    json.writeNumberField("slave/disk_percent", 0.02);
    json.writeNumberField("slave/executors_running", node.containers().size());
    json.writeNumberField("slave/executors_terminated", Math.floor(seconds / 300));
    json.writeNumberField("slave/frameworks_active", node.frameworks().size());
    json.writeNumberField("slave/mem_percent", (double) memory / SimulatedNode.MEMORY_BYTES);
    json.writeNumberField("slave/mem_total", SimulatedNode.MEMORY_BYTES >> 20);
    json.writeNumberField("slave/mem_used", memory >> 20);
    json.writeNumberField("slave/registered", 1);
    json.writeNumberField("slave/tasks_finished", Math.floor(seconds / 300));
    json.writeNumberField("slave/tasks_running", node.containers().size());
    json.writeNumberField("slave/uptime_secs", seconds);
    json.writeNumberField("slave/valid_status_updates", 20 + Math.floor(seconds / 100));
    json.writeNumberField("system/cpus_total", SimulatedNode.CPUS);
    json.writeNumberField("system/load_15min", load * 0.9);
    json.writeNumberField("system/load_1min", load);
    json.writeNumberField("system/load_5min", load * 0.95);
    json.writeNumberField(
        "system/mem_free_bytes",
        SimulatedNode.MEMORY_BYTES - memory / 2 - (long) (1e8 * Math.sin(seconds / 30)));
    json.writeNumberField("system/mem_total_bytes", SimulatedNode.MEMORY_BYTES);
    json.writeEndObject();
  }
}
