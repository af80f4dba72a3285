// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.agent;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dcos.metrics.shim.agent.AgentException.Kind;
import dcos.metrics.shim.stats.Counters;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Picks the few strings that tags need out of {@code /state} and passes over the rest, whatever its
 * size: tasks, completed frameworks, flags. What is kept is bounded; what does not fit is counted
 * as {@code agent_poll.state_entries_ignored} and the records concerned get no such tag.
 */
final class StateReader {
  private static final int MAX_STRING = 4096;
  private static final int MAX_ENTRIES = 20_000;
  private static final int MAX_KEPT_CHARS = 8 << 20;

  private final Counters counters;
  private AgentState.Builder state;
  private int entries;
  private int keptChars;

  StateReader(Counters counters) {
    this.counters = counters;
  }

  /** Reads a whole document; throws if it is not a state. */
  AgentState read(JsonParser parser) throws IOException {
    state = new AgentState.Builder();
    entries = 0;
    keptChars = 0;
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new AgentException(Kind.BAD_DATA, "is not a JSON object");
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case "id" -> state.agentId(AgentJson.stringOrSkip(parser, MAX_STRING));
        case "frameworks" -> forEachObject(parser, this::readFramework);
        default -> parser.skipChildren();
      }
    }
    AgentState result = state.build();
    state = null;
    if (result == null) {
      throw new AgentException(Kind.BAD_DATA, "has no agent id");
    }
    return result;
  }

  private void readFramework(JsonParser parser) throws IOException {
    String id = null;
    String frameworkName = null;
    Map<String, String> applications = new HashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case "id" -> id = AgentJson.stringOrSkip(parser, MAX_STRING);
        case "name" -> frameworkName = AgentJson.stringOrSkip(parser, MAX_STRING);
        case "executors" -> forEachObject(parser, p -> readExecutor(p, applications));
        default -> parser.skipChildren();
      }
    }
    if (id == null || id.isEmpty() || !hasRoomFor(id, frameworkName)) {
      counters.increment("agent_poll.state_entries_ignored");
      return;
    }
    state.framework(id, frameworkName, applications);
  }

  private void readExecutor(JsonParser parser, Map<String, String> applications)
      throws IOException {
    String id = null;
    Labels labels = new Labels();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case "id" -> id = AgentJson.stringOrSkip(parser, MAX_STRING);
        case "labels" -> forEachObject(parser, labels::read);
        default -> parser.skipChildren();
      }
    }
    String application = labels.application();
    if (application == null) {
      return;
    }
    if (id == null || id.isEmpty() || !hasRoomFor(id, application)) {
      counters.increment("agent_poll.state_entries_ignored");
      return;
    }
    applications.put(id, application);
  }

  private boolean hasRoomFor(String id, String value) {
    int chars = id.length() + (value == null ? 0 : value.length());
    if (entries == MAX_ENTRIES || keptChars + chars > MAX_KEPT_CHARS) {
      return false;
    }
    entries++;
    keptChars += chars;
    return true;
  }

  /** Visits the objects of an array, each just behind its opening; passes over anything else. */
  private void forEachObject(JsonParser parser, ObjectReader reader) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      if (parser.currentToken() != JsonToken.VALUE_NULL) {
        counters.increment("agent_poll.state_entries_ignored");
      }
      parser.skipChildren();
      return;
    }
    for (JsonToken token; (token = parser.nextToken()) != JsonToken.END_ARRAY && token != null; ) {
      if (token == JsonToken.START_OBJECT) {
        reader.read(parser);
      } else {
        counters.increment("agent_poll.state_entries_ignored");
        parser.skipChildren();
      }
    }
  }

  /** Reads the members of an object up to its end. */
  private interface ObjectReader {
    void read(JsonParser parser) throws IOException;
  }

  /** The labels of one executor. */
  private static final class Labels {
    private String marathonAppId;
    private String dcosSpace;

    void read(JsonParser parser) throws IOException {
      String key = null;
      String value = null;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        switch (name) {
          case "key" -> key = AgentJson.stringOrSkip(parser, MAX_STRING);
          case "value" -> value = AgentJson.stringOrSkip(parser, MAX_STRING);
          default -> parser.skipChildren();
        }
      }
      if ("MARATHON_APP_ID".equals(key)) {
        marathonAppId = trimmed(value);
      } else if ("DCOS_SPACE".equals(key)) {
        dcosSpace = trimmed(value);
      }
    }

    /** The app itself before the space that it lies in; null without either. */
    String application() {
      return marathonAppId != null ? marathonAppId : dcosSpace;
    }

    private static String trimmed(String value) {
      if (value == null) {
        return null;
      }
      int from = 0;
      while (from < value.length() && value.charAt(from) == '/') {
        from++;
      }
      return from == value.length() ? null : value.substring(from);
    }
  }
}
