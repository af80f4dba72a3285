// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricsSourceConnectorTest {
  @TempDir private Path directory;
  private final MetricsSourceConnector connector = new MetricsSourceConnector();

  @Test
  void isFoundAsAService() {
    assertTrue(
        ServiceLoader.load(SourceConnector.class).stream()
            .anyMatch(provider -> provider.type() == MetricsSourceConnector.class));
  }

  @Test
  void hasOneTaskHoweverManyAreAllowed() {
    connector.start(properties());

    List<Map<String, String>> tasks = connector.taskConfigs(10);

    assertEquals(List.of(properties()), tasks);
    assertEquals(MetricsSourceTask.class, connector.taskClass());
    assertEquals(connector.version(), new MetricsSourceTask().version());
  }

  @Test
  void isHonestAboutExactlyOnce() {
    assertEquals(ExactlyOnceSupport.UNSUPPORTED, connector.exactlyOnceSupport(properties()));
  }

  @Test
  void everyOptionIsExplainedAndBelongsToAGroup() {
    for (ConfigDef.ConfigKey key : connector.config().configKeys().values()) {
      assertTrue(key.documentation.length() > 20, key.name);
      assertTrue(!key.displayName.equals(key.name), key.name);
      assertTrue(key.group != null, key.name);
      assertTrue(key.validator != null, key.name);
    }
  }

  @Test
  void takesTheDefaults() {
    assertEquals(Map.of(), errors(properties()));

    ConnectorOptions options = new ConnectorOptions(properties());
    assertEquals("node", options.name());
    assertEquals(directory, options.queueDirectory());
    assertEquals(ConnectorOptions.Format.LIST, options.format());
    assertEquals("metrics-", options.topicPrefix());
    assertEquals("", options.topicSingle());
    assertEquals(1_000_000, options.recordMaxBytes());
    assertEquals(8 << 20, options.unacknowledgedMaxBytes());
    assertEquals(1024, options.containerLimits().records());
    assertEquals(512 << 10, options.containerLimits().bytes());
    assertEquals(15_000, options.containerLimits().age().toMillis());
  }

  @ParameterizedTest
  @CsvSource({
    "queue.dir, relative/path",
    "queue.dir, ''",
    "record.format, csv",
    "record.max.bytes, 10",
    "topic.prefix, a b",
    "topic.single, a/b",
    "topic.single, ..",
    "container.max.records, 0",
    "container.max.kbytes, 0",
    "container.max.kbytes, 2000",
    "container.max.age.ms, -1",
    "unacknowledged.max.kbytes, 0",
    "unacknowledged.max.kbytes, many"
  })
  void attachesAnErrorToTheOptionThatIsWrong(String option, String value) {
    Map<String, String> properties = properties();
    properties.put(option, value);

    Map<String, List<String>> errors = errors(properties);

    assertEquals(List.of(option), List.copyOf(errors.keySet()));
  }

  @Test
  void aQueueThatDoesNotExistYetIsNoError() {
    Map<String, String> properties = properties();
    properties.put("queue.dir", directory.resolve("later").toString());

    assertEquals(Map.of(), errors(properties));
  }

  @Test
  void aFileIsNoQueue() throws Exception {
    Map<String, String> properties = properties();
    properties.put("queue.dir", Files.createFile(directory.resolve("file")).toString());

    assertEquals(List.of("queue.dir"), List.copyOf(errors(properties).keySet()));
  }

  @Test
  void theDirectoryIsRequired() {
    assertEquals(List.of("queue.dir"), List.copyOf(errors(Map.of("name", "node")).keySet()));
    assertThrows(ConfigException.class, () -> connector.start(Map.of("name", "node")));
  }

  @Test
  void theNameIsRequiredAsItIsTheReadersToo() {
    Map<String, String> properties = properties();
    properties.remove("name");

    ConfigException e = assertThrows(ConfigException.class, () -> connector.start(properties));

    assertTrue(e.getMessage().contains("name"), e.getMessage());
  }

  private Map<String, List<String>> errors(Map<String, String> properties) {
    Map<String, List<String>> errors = new HashMap<>();
    for (ConfigValue value : connector.validate(properties).configValues()) {
      if (!value.errorMessages().isEmpty()) {
        errors.put(value.name(), value.errorMessages());
      }
    }
    return errors;
  }

  private Map<String, String> properties() {
    return new HashMap<>(Map.of("name", "node", "queue.dir", directory.toString()));
  }
}
