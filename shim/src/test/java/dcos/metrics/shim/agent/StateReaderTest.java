// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import dcos.metrics.shim.stats.Counters;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What tags a state leads to. */
final class StateReaderTest {
  private static final String STATE =
      """
      {
        "version": "1.11.0", "start_time": 1455647422.88396,
        "id": "a-S1",
        "completed_frameworks": [{"id": "gone", "name": "gone", "executors": [
          {"id": "e-gone", "labels": [{"key": "MARATHON_APP_ID", "value": "gone"}]}]}],
        "flags": {"isolation": "posix/cpu", "list": [1, [2, {"id": "not me"}]]},
        "frameworks": [
          {"executors": [
             {"id": "e-app", "name": "", "source": "s", "tasks": [{"id": "t",
                "labels": [{"key": "MARATHON_APP_ID", "value": "of a task"}]}],
              "labels": [{"key": "OTHER", "value": "x"},
                         {"value": "/group/app", "key": "MARATHON_APP_ID"}]},
             {"id": "e-space", "labels": [{"key": "DCOS_SPACE", "value": "//kafka"}]},
             {"id": "e-both", "labels": [{"key": "MARATHON_APP_ID", "value": "/app"},
                                         {"key": "DCOS_SPACE", "value": "/space"}]},
             {"id": "e-empty", "labels": [{"key": "MARATHON_APP_ID", "value": "/"}]},
             {"id": "e-plain"},
             {"id": "e-odd", "labels": {"MARATHON_APP_ID": "x"}},
             {"id": "shared", "labels": [{"key": "MARATHON_APP_ID", "value": "/of-f1"}]},
             {"labels": [{"key": "MARATHON_APP_ID", "value": "/no executor id"}]},
             "not an executor"],
           "completed_executors": [
             {"id": "e-done", "labels": [{"key": "MARATHON_APP_ID", "value": "done"}]}],
           "name": "marathon", "id": "f1"},
          {"id": "f2", "name": "kafka", "executors": [
             {"id": "shared", "labels": [{"key": "DCOS_SPACE", "value": "/of-f2"}]}]},
          {"id": "f3", "executors": []},
          17],
        "hostname": "10.0.0.1"
      }
      """;

  private final Counters counters = new Counters();

  @ParameterizedTest(name = "framework {0}, executor {1}: {2}, {3}")
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          -,  -,       -,                    -
          '', -,       -,                    -
          -,  e-plain, -,                    -
          f1, -,       marathon,             -
          f1, '',      marathon,             -
          f1, e-app,   marathon,             group/app
          f1, e-space, marathon,             kafka
          f1, e-both,  marathon,             app
          f1, e-empty, marathon,             -
          f1, e-plain, marathon,             -
          f1, e-odd,   marathon,             -
          f1, e-done,  marathon,             -
          f1, unknown, marathon,             -
          f1, shared,  marathon,             of-f1
          f2, shared,  kafka,                of-f2
          f2, e-app,   kafka,                -
          f3, e-plain, UNKNOWN_FRAMEWORK_ID, -
          f9, -,       UNKNOWN_FRAMEWORK_ID, -
          f9, unknown, UNKNOWN_FRAMEWORK_ID, -
          f9, e-app,   UNKNOWN_FRAMEWORK_ID, group/app
          -,  e-app,   -,                    group/app
          '', e-app,   -,                    group/app
          gone, e-gone, UNKNOWN_FRAMEWORK_ID, -
          """)
  void tags(String framework, String executor, String frameworkName, String application)
      throws IOException {
    AgentTags tags = new AgentTags();
    tags.update(read(STATE));

    Map<String, String> expected = new LinkedHashMap<>();
    if (frameworkName != null) {
      expected.put("framework_name", frameworkName);
    }
    if (application != null) {
      expected.put("application_name", application);
    }
    expected.put("agent_id", "a-S1");
    Map<String, String> actual = tags.tagsFor(framework, executor);
    assertEquals(List.copyOf(expected.entrySet()), List.copyOf(actual.entrySet()));
  }

  @Test
  void withoutAnyStateOnlyTheAgentIsTagged() {
    AgentTags tags = new AgentTags();
    assertEquals(Map.of("agent_id", "UNKNOWN_AGENT_STATE"), tags.tagsFor("f1", "e-app"));
    assertEquals(Map.of("agent_id", "UNKNOWN_AGENT_STATE"), tags.tagsFor(null, null));
  }

  @Test
  void countsWhatItCannotUse() throws IOException {
    read(STATE);
    assertEquals(4, counters.value("agent_poll.state_entries_ignored"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "7",
        "null",
        "",
        "{}",
        "{\"id\": \"\", \"frameworks\": []}",
        "{\"id\": 5, \"frameworks\": []}",
        "{\"id\": {\"value\": \"x\"}}",
      })
  void refusesWhatIsNoState(String document) {
    AgentException e = assertThrows(AgentException.class, () -> read(document));
    assertEquals(AgentException.Kind.BAD_DATA, e.kind());
  }

  @Test
  void refusesEveryTruncatedState() {
    String document = STATE.strip();
    for (int length = 1; length < document.length(); length++) {
      String part = document.substring(0, length);
      assertThrows(JacksonException.class, () -> read(part), part);
    }
  }

  @Test
  void keepsNoMoreThanItsBound() throws IOException {
    StringBuilder document = new StringBuilder("{\"id\": \"a\", \"frameworks\": [");
    for (int i = 0; i < 20_010; i++) {
      document.append(i == 0 ? "" : ",").append("{\"id\": \"f").append(i).append("\"}");
    }
    AgentState state = read(document.append("]}").toString());
    assertEquals(20_000, state.frameworkCount());
    assertEquals(10, counters.value("agent_poll.state_entries_ignored"));
  }

  @Test
  void passesOverStringsAndNestingOfAnySize() throws IOException {
    String huge = "x".repeat(5 << 20);
    String nested = "[".repeat(150) + "]".repeat(150);
    AgentState state =
        read(
            String.format(
                Locale.ROOT,
                "{\"flags\": \"%s\", \"nested\": %s, \"id\": \"a\", \"frameworks\": [{\"id\": \"%s\"}]}",
                huge,
                nested,
                "f".repeat(5000)));
    assertEquals("a", state.agentId());
    assertEquals(0, state.frameworkCount());
  }

  private AgentState read(String document) throws IOException {
    byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
    try (JsonParser parser = new AgentJson().parser(new ByteArrayInputStream(bytes))) {
      return new StateReader(counters).read(parser);
    }
  }
}
