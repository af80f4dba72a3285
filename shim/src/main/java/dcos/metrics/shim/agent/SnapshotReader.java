// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.agent;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dcos.metrics.shim.agent.AgentException.Kind;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;

/** Reads {@code /metrics/snapshot}, the agent's own metrics. */
final class SnapshotReader {
  private static final String PREFIX = "dcos.metrics.agent.";

  private final PolledRecords records;
  private final String topic;
  private final InstantSource clock;
  private final NumberList numbers = new NumberList();
  private final NumberReader numberReader = new NumberReader(numbers);

  SnapshotReader(PolledRecords records, String topic, InstantSource clock) {
    this.records = records;
    this.topic = topic;
    this.clock = clock;
  }

  /** Reads a whole document and hands it on; throws, handing on nothing, if it is broken. */
  void read(JsonParser parser) throws IOException, InterruptedException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new AgentException(Kind.BAD_DATA, "is not a JSON object");
    }
    // The answer's first bytes are here: its figures are of now.
    long timeMs = clock.millis();
    numbers.clear();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName().replace('/', '.');
      parser.nextToken();
      numberReader.read(parser, name);
    }
    records.offer(topic, Map.of(), PREFIX, numbers, timeMs);
  }
}
