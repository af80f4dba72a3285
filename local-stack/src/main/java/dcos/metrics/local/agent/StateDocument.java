// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.agent;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;

/** Writes {@code /state}, of any size without holding it. */
final class StateDocument {
  private final SimulatedNode node;
  private final Instant startTime;

  StateDocument(SimulatedNode node, Instant startTime) {
    this.node = node;
    this.startTime = startTime;
  }

  /** Writes at least that many bytes. */
  void write(JsonGenerator json, long minBytes) throws IOException {
    json.writeStartObject();
    json.writeObjectFieldStart("attributes");
    json.writeEndObject();
    json.writeArrayFieldStart("completed_frameworks");
    for (int i = 0; written(json) < minBytes; i++) {
      writeCompleted(json, i);
    }
    json.writeEndArray();
    json.writeObjectFieldStart("flags");
    json.writeStringField("isolation", "cgroups/cpu,cgroups/mem,disk/du,network/port_mapping");
    json.writeStringField("port", "5051");
    json.writeEndObject();
    json.writeArrayFieldStart("frameworks");
    for (SimulatedFramework framework : node.frameworks()) {
      writeFramework(json, framework);
    }
    json.writeEndArray();
    json.writeStringField("hostname", SimulatedNode.HOSTNAME);
    json.writeStringField("id", SimulatedNode.AGENT_ID);
    json.writeStringField("pid", "slave(1)@127.0.0.1:5051");
    json.writeObjectFieldStart("resources");
    json.writeNumberField("cpus", SimulatedNode.CPUS);
    json.writeNumberField("mem", SimulatedNode.MEMORY_BYTES >> 20);
    json.writeStringField("ports", "[1025-32000]");
    json.writeEndObject();
    json.writeNumberField("start_time", startTime.toEpochMilli() / 1000.0);
    json.writeStringField("version", "1.1.0");
    json.writeEndObject();
  }

  private void writeFramework(JsonGenerator json, SimulatedFramework framework) throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("completed_executors");
    json.writeEndArray();
    json.writeArrayFieldStart("executors");
    for (SimulatedContainer container : node.containers(framework)) {
      json.writeStartObject();
      json.writeStringField("container", container.containerId());
      json.writeStringField("id", container.executorId());
      if (container.labelKey() != null) {
        json.writeArrayFieldStart("labels");
        writeLabel(json, "DCOS_PACKAGE_VERSION", "1.0.0");
        writeLabel(json, container.labelKey(), container.labelValue());
        json.writeEndArray();
      }
      json.writeStringField("name", "");
      json.writeStringField("source", container.executorId());
      json.writeArrayFieldStart("tasks");
      writeTask(json, container.executorId(), framework.id(), "TASK_RUNNING");
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeBooleanField("checkpoint", true);
    json.writeStringField("id", framework.id());
    json.writeStringField("name", framework.name());
    json.writeEndObject();
  }

  private void writeCompleted(JsonGenerator json, int i) throws IOException {
    String id = String.format(Locale.ROOT, "20160101-000000-1740121354-5050-1-%06d", i);
    json.writeStartObject();
    json.writeArrayFieldStart("completed_executors");
    json.writeStartObject();
    json.writeStringField("id", "job-" + i);
    json.writeArrayFieldStart("labels");
    writeLabel(json, "MARATHON_APP_ID", "/finished/" + i);
    json.writeEndArray();
    json.writeArrayFieldStart("completed_tasks");
    writeTask(json, "job-" + i, id, "TASK_FINISHED");
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndArray();
    json.writeArrayFieldStart("executors");
    json.writeEndArray();
    json.writeStringField("id", id);
    json.writeStringField("name", "finished");
    json.writeEndObject();
  }

  private void writeTask(JsonGenerator json, String id, String frameworkId, String state)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("id", id);
    json.writeStringField("framework_id", frameworkId);
    json.writeStringField("slave_id", SimulatedNode.AGENT_ID);
    json.writeStringField("state", state);
    json.writeArrayFieldStart("statuses");
    json.writeStartObject();
    json.writeStringField("state", state);
    json.writeNumberField("timestamp", startTime.toEpochMilli() / 1000.0);
    json.writeEndObject();
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void writeLabel(JsonGenerator json, String key, String value) throws IOException {
    json.writeStartObject();
    json.writeStringField("key", key);
    json.writeStringField("value", value);
    json.writeEndObject();
  }

  /** What the generator holds is at most a buffer behind. */
  private static long written(JsonGenerator json) {
    return ((CountingStream) json.getOutputTarget()).count();
  }
}
