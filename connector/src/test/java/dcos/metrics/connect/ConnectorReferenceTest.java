// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** Keeps {@code docs/connector-options.md} what the code says; {@code -Ddocs.write} writes it. */
class ConnectorReferenceTest {
  private static final Path FILE = Path.of("../docs/connector-options.md");

  @Test
  void theReferenceSaysWhatTheCodeSays() throws Exception {
    String reference = reference();
    if (System.getProperty("docs.write") != null) {
      Files.writeString(FILE, reference);
    }

    assertEquals(
        reference,
        Files.readString(FILE),
        "docs/connector-options.md is stale: mvn test -pl connector -am"
            + " -Dtest=ConnectorReferenceTest -Dsurefire.failIfNoSpecifiedTests=false"
            + " -Ddocs.write");
  }

  private static String reference() {
    StringBuilder text =
        new StringBuilder(
            """
            # Options of the connector

            Made from the code. These are for a connector properties file of a Connect worker of your
            own, beside Connect's `name`, `connector.class` (`dcos.metrics.connect.MetricsSourceConnector`)
            and converters; `connect-configs/agent.properties` is an example. `bin/collector` sets
            them from its own options.
            """);
    appendOptions(ConnectorOptions.definition(), text);
    text.append(
        """

        ## The transform RouteByTag

        For `transforms.NAME.type=dcos.metrics.connect.RouteByTag`: sends a record of format `list` or
        `datapoint` to the topic that the value of one of its tags names. What has no such tag keeps
        its topic, and so do gap records and messages of format `container`.
        `connect-configs/connectors/route-by-tag.properties` is an example.

        | option | default | values | meaning |
        |---|---|---|---|
        """);
    try (RouteByTag<SourceRecord> route = new RouteByTag<>()) {
      appendOptions(route.config(), text);
    }
    return text.toString();
  }

  /** In groups, as far as they have any. */
  private static void appendOptions(ConfigDef definition, StringBuilder text) {
    String group = null;
    for (String name : definition.configKeys().keySet()) {
      ConfigDef.ConfigKey key = definition.configKeys().get(name);
      if (key.group != null && !key.group.equals(group)) {
        group = key.group;
        text.append("\n## ").append(group).append("\n\n| option | default | values | meaning |\n");
        text.append("|---|---|---|---|\n");
      }
      text.append("| `").append(name).append("` | ").append(defaultOf(key)).append(" | ");
      text.append(key.validator.toString().replace("|", "\\|")).append(" | ");
      text.append(key.documentation.replace("|", "\\|")).append(" |\n");
    }
  }

  private static String defaultOf(ConfigDef.ConfigKey key) {
    if (!key.hasDefault()) {
      return "required";
    }
    return key.defaultValue.equals("") ? "empty" : "`" + key.defaultValue + "`";
  }
}
