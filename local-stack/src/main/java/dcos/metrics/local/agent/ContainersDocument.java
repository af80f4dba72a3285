// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.agent;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Writes {@code /containers}, or without container ids what older agents have in its place. */
final class ContainersDocument {
  private final SimulatedNode node;

  ContainersDocument(SimulatedNode node) {
    this.node = node;
  }

  /** Writes the containers as they are after that many seconds, which is {@code now}. */
  void write(JsonGenerator json, boolean withIds, double seconds, Instant now, Set<Fault> faults)
      throws IOException {
    json.writeStartArray();
    List<SimulatedContainer> containers = node.containers();
    for (int i = 0; i < containers.size(); i++) {
      SimulatedContainer container = containers.get(i);
      if (faults.contains(Fault.ODD_CONTAINERS) && i % 3 == 1) {
        writeOdd(json, container, i / 3);
        continue;
      }
      json.writeStartObject();
      writeIds(json, container, withIds);
      if (!faults.contains(Fault.MISSING_STATISTICS) || i % 2 == 0) {
        json.writeObjectFieldStart("statistics");
        writeStatistics(json, container, seconds, now);
        if (faults.contains(Fault.NESTED_STATISTICS)) {
          NestedStatistics.write(json, container, seconds, now);
        }
        json.writeEndObject();
      }
      json.writeObjectFieldStart("status");
      json.writeNumberField("executor_pid", 4000 + i);
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeIds(JsonGenerator json, SimulatedContainer container, boolean withIds)
      throws IOException {
    if (withIds) {
      json.writeStringField("container_id", container.containerId());
    }
    json.writeStringField("executor_id", container.executorId());
    json.writeStringField("executor_name", "");
    json.writeStringField("framework_id", container.framework().id());
    json.writeStringField("source", container.executorId());
  }

  private static void writeStatistics(
      JsonGenerator json, SimulatedContainer container, double seconds, Instant now)
      throws IOException {
    double phase = container.phase();
    double busy = 0.4 + 0.3 * Math.sin(seconds / 45 + phase * 6);
    // The integral of busy, so that the counter fits its gauge and only grows.
    double cpuSeconds =
        container.cpus() * (0.4 * seconds - 13.5 * (Math.cos(seconds / 45 + phase * 6) - 1));
    double memory = container.memoryBytes() * (0.5 + 0.2 * Math.sin(seconds / 120 + phase * 6));
    json.writeNumberField("cpus_limit", container.cpus() + 0.1);
    json.writeNumberField("cpus_nr_periods", (long) (seconds * 10));
    json.writeNumberField("cpus_nr_throttled", (long) (seconds * phase));
    json.writeNumberField("cpus_system_time_secs", cpuSeconds * 0.2);
    json.writeNumberField("cpus_throttled_time_secs", seconds * phase / 20);
    json.writeNumberField("cpus_user_time_secs", cpuSeconds * 0.8);
    json.writeNumberField("disk_limit_bytes", 1L << 30);
    json.writeNumberField("disk_used_bytes", (long) (1e6 * (1 + phase) + seconds * 100));
    json.writeNumberField("mem_cache_bytes", (long) (memory * 0.1));
    json.writeNumberField("mem_limit_bytes", container.memoryBytes());
    json.writeNumberField("mem_rss_bytes", (long) (memory * 0.9));
    json.writeNumberField("mem_total_bytes", (long) memory);
    json.writeNumberField("net_rx_bytes", (long) (seconds * 20_000 * (1 + phase)));
    json.writeNumberField("net_rx_packets", (long) (seconds * 30 * (1 + phase)));
    json.writeNumberField("net_tx_bytes", (long) (seconds * 50_000 * (1 + phase)));
    json.writeNumberField("net_tx_dropped", 0);
    json.writeNumberField("net_tx_packets", (long) (seconds * 40 * (1 + phase)));
    json.writeNumberField("processes", 1 + (int) (busy * 4));
    json.writeNumberField("timestamp", now.toEpochMilli() / 1000.0);
  }

  private static void writeOdd(JsonGenerator json, SimulatedContainer container, int way)
      throws IOException {
    switch (way % 3) {
      case 0 -> json.writeString("not a container");
      case 1 -> {
        json.writeStartObject();
        json.writeStringField("container_id", container.containerId());
        json.writeStringField("statistics", "none");
        json.writeEndObject();
      }
      default -> {
        json.writeStartObject();
        writeIds(json, container, true);
        json.writeObjectFieldStart("statistics");
        json.writeStringField("timestamp", "yesterday");
        json.writeNumberField("cpus_limit", 1);
        json.writeEndObject();
        json.writeEndObject();
      }
    }
  }
}
