// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.agent;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;

/** The statistics that are not flat: those of disks, block devices, traffic control and perf. */
final class NestedStatistics {
  private NestedStatistics() {}

  /** Writes them as members of the statistics object that is open. */
  static void write(JsonGenerator json, SimulatedContainer container, double seconds, Instant now)
      throws IOException {
    long operations = (long) (seconds * (5 + 10 * container.phase()));
    json.writeObjectFieldStart("blkio_statistics");
    json.writeArrayFieldStart("cfq_recursive");
    writeDevice(json, -1, operations);
    writeDevice(json, 0, operations);
    json.writeEndArray();
    json.writeEndObject();
    json.writeArrayFieldStart("disk_statistics");
    writeDisk(json, null, 1L << 28, 1_048_576);
    writeDisk(json, "data-" + container.executorId(), 500L << 30, (long) (seconds * 10_000));
    json.writeEndArray();
    json.writeObjectFieldStart("net_snmp_statistics");
    json.writeObjectFieldStart("tcp_stats");
    json.writeNumberField("CurrEstab", 3 + operations % 5);
    json.writeNumberField("RetransSegs", operations / 100);
    json.writeEndObject();
    json.writeEndObject();
    json.writeArrayFieldStart("net_traffic_control_statistics");
    writeTraffic(json, "bw_limit", operations);
    writeTraffic(json, "bloat_reduction", operations);
    json.writeEndArray();
    json.writeObjectFieldStart("perf");
    json.writeNumberField("cycles", operations * 1_000_000);
    json.writeNumberField("duration", 10);
    json.writeNumberField("timestamp", now.toEpochMilli() / 1000.0);
    json.writeEndObject();
  }

  /** The sum of all devices has no number. */
  private static void writeDevice(JsonGenerator json, int minor, long operations)
      throws IOException {
    json.writeStartObject();
    if (minor >= 0) {
      json.writeObjectFieldStart("device");
      json.writeNumberField("major_number", 8);
      json.writeNumberField("minor_number", minor);
      json.writeEndObject();
    }
    json.writeArrayFieldStart("io_serviced");
    for (String operation : new String[] {"READ", "WRITE", "TOTAL"}) {
      json.writeStartObject();
      json.writeStringField("op", operation);
      json.writeNumberField("value", operation.equals("TOTAL") ? 2 * operations : operations);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void writeDisk(JsonGenerator json, String volume, long limit, long used)
      throws IOException {
    json.writeStartObject();
    json.writeNumberField("limit_bytes", limit);
    if (volume != null) {
      json.writeObjectFieldStart("persistence");
      json.writeStringField("id", volume);
      json.writeStringField("principal", "simulated");
      json.writeEndObject();
    }
    json.writeNumberField("used_bytes", used);
    json.writeEndObject();
  }

  private static void writeTraffic(JsonGenerator json, String id, long packets) throws IOException {
    json.writeStartObject();
    json.writeNumberField("backlog", 0);
    json.writeNumberField("bytes", packets * 1500);
    json.writeNumberField("drops", packets / 1000);
    json.writeStringField("id", id);
    json.writeNumberField("packets", packets);
    json.writeEndObject();
  }
}
