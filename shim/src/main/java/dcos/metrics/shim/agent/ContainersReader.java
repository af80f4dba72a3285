// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.agent;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dcos.metrics.shim.agent.AgentException.Kind;
import dcos.metrics.shim.stats.Counters;
import java.io.IOException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Reads {@code /containers}, or the answer of the older paths, and hands each container on as soon
 * as it has been read. A container that is not as it should be is counted as {@code
 * agent_poll.containers_skipped} and left out; one whose statistics have no time gets that of the
 * answer; one that has no statistics yet, because it is just starting, is counted as {@code
 * agent_poll.containers_without_statistics}.
 */
final class ContainersReader {
  private static final String PREFIX = "dcos.metrics.container.";
  private static final String CONTAINER_ID = "container_id";
  private static final String EXECUTOR_ID = "executor_id";
  private static final String FRAMEWORK_ID = "framework_id";
  private static final String TIMESTAMP = "timestamp";
  private static final int MAX_ID = 4096;

  private final PolledRecords records;
  private final Counters counters;
  private final InstantSource clock;
  private final OddContainers odd;
  private final NumberList numbers = new NumberList();
  private final NumberReader numberReader = new NumberReader(numbers);

  ContainersReader(
      PolledRecords records, Counters counters, InstantSource clock, LongSupplier nanoTime) {
    this.records = records;
    this.counters = counters;
    this.clock = clock;
    odd = new OddContainers(counters, nanoTime);
  }

  /** Reads a whole document; throws if it is not an array, or breaks off. */
  void read(JsonParser parser) throws IOException, InterruptedException {
    if (parser.nextToken() != JsonToken.START_ARRAY) {
      throw new AgentException(Kind.BAD_DATA, "is not a JSON array");
    }
    // The answer's first bytes are here: its figures are of now.
    long timeMs = clock.millis();
    try {
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
          handOn(readContainer(parser), timeMs);
        } else {
          parser.skipChildren();
          odd.skipped(null, "it is not a JSON object");
        }
      }
    } finally {
      odd.tell();
    }
  }

  private Container readContainer(JsonParser parser) throws IOException {
    Container container = new Container();
    numbers.clear();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken token = parser.nextToken();
      switch (name) {
        case CONTAINER_ID -> container.containerId = AgentJson.stringOrSkip(parser, MAX_ID);
        case EXECUTOR_ID -> container.executorId = AgentJson.stringOrSkip(parser, MAX_ID);
        case FRAMEWORK_ID -> container.frameworkId = AgentJson.stringOrSkip(parser, MAX_ID);
        case "statistics" -> {
          if (token == JsonToken.START_OBJECT) {
            container.hasStatistics = true;
            readStatistics(parser, container);
          } else {
            container.isOdd = token != JsonToken.VALUE_NULL;
            parser.skipChildren();
          }
        }
        default -> parser.skipChildren();
      }
    }
    return container;
  }

  private void readStatistics(JsonParser parser, Container container) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken token = parser.nextToken();
      if (name.equals(TIMESTAMP) && token.isNumeric()) {
        container.timestamp = parser.getDoubleValue();
      } else if (name.equals(TIMESTAMP) && token != JsonToken.VALUE_NULL) {
        container.timestamp = Container.NO_TIME;
        parser.skipChildren();
      } else {
        numberReader.read(parser, name);
      }
    }
  }

  private void handOn(Container container, long answerMs) throws InterruptedException {
    if (!container.hasStatistics && !container.isOdd) {
      counters.increment("agent_poll.containers_without_statistics");
      return;
    }
    String fault = container.fault();
    if (fault != null) {
      odd.skipped(container.containerId, fault);
      return;
    }
    boolean timed = !Double.isNaN(container.timestamp);
    if (!timed) {
      odd.withoutTime(container.containerId);
    }
    records.offer(
        container.frameworkId,
        container.tags(),
        PREFIX,
        numbers,
        timed ? Math.round(container.timestamp * 1000) : answerMs);
  }

  /** What one element tells beside its numbers. */
  private static final class Container {
    /** Year 10000, as for any four-digit year: beyond it the seconds are something else. */
    private static final double MAX_TIMESTAMP = 253_402_300_800.0;

    /** For what stands in its place and is none. */
    private static final double NO_TIME = -1;

    private String containerId;
    private String executorId;
    private String frameworkId;
    private boolean hasStatistics;
    private boolean isOdd;

    /** NaN if there is none. */
    private double timestamp = Double.NaN;

    /** Why nothing can be made of it; null if something can. */
    String fault() {
      if (isOdd) {
        return "its statistics are not a JSON object";
      }
      if (frameworkId == null || frameworkId.isEmpty()) {
        return "it has no framework_id";
      }
      // One without a time passes here.
      return timestamp < 0 || timestamp >= MAX_TIMESTAMP
          ? "the timestamp of its statistics is not in seconds since 1970"
          : null;
    }

    Map<String, String> tags() {
      Map<String, String> tags = new LinkedHashMap<>();
      put(tags, CONTAINER_ID, containerId);
      put(tags, EXECUTOR_ID, executorId);
      put(tags, FRAMEWORK_ID, frameworkId);
      return tags;
    }

    private static void put(Map<String, String> tags, String key, String value) {
      if (value != null && !value.isEmpty()) {
        tags.put(key, value);
      }
    }
  }
}
