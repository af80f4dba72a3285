// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.agent;

import java.nio.file.Path;
import java.util.List;

/** What a poll asks for. */
enum AgentDocument {
  STATE("state"),
  SNAPSHOT("snapshot"),
  CONTAINERS("containers");

  private final String label;

  AgentDocument(String label) {
    this.label = label;
  }

  /** Its name in counters and messages. */
  String label() {
    return label;
  }

  /**
   * Where to ask, the present path first. Agents before 1.0 have their containers elsewhere, and
   * the oldest of them want the ending.
   */
  List<String> paths() {
    return switch (this) {
      case STATE -> List.of("/state");
      case SNAPSHOT -> List.of("/metrics/snapshot");
      case CONTAINERS -> List.of("/containers", "/monitor/statistics", "/monitor/statistics.json");
    };
  }

  /** The file that is read in place of the answer, or null. */
  Path testFile(AgentSettings.TestFiles files) {
    return switch (this) {
      case STATE -> files.state();
      case SNAPSHOT -> files.snapshot();
      case CONTAINERS -> files.containers();
    };
  }

  /** Bytes that the answer may have. */
  long maxBytes(AgentSettings.Limits limits) {
    return this == STATE ? limits.stateBytes() : limits.otherBytes();
  }
}
