// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.Datapoint;
import dcos.metrics.MetricList;
import dcos.metrics.Tag;
import dcos.metrics.avro.AvroBytes;
import dcos.metrics.avro.MetricListView;
import dcos.metrics.connect.message.DatapointFormat;
import dcos.metrics.connect.message.ListFormat;
import dcos.metrics.connect.message.MessageFormat;
import dcos.metrics.connect.message.MetricHeaders;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Fails if the last tag of a key counts instead of the first, if gap records are routed, or if the
 * tag's value is taken for a topic as it is.
 */
class RouteByTagTest {
  private static final String TOPIC = "metrics-agent";

  @Test
  void isFoundAsAService() {
    Class<?> service = Transformation.class;
    assertTrue(
        ServiceLoader.load(service).stream()
            .anyMatch(provider -> provider.type() == RouteByTag.class));
  }

  @ParameterizedTest
  @ValueSource(strings = {"list", "datapoint"})
  void aTagNamesTheTopic(String format) throws Exception {
    SourceRecord record = record(format, new Tag("host", "a"), new Tag("framework_name", "spark"));

    SourceRecord routed = routeBy("framework_name").apply(record);

    assertEquals("by-spark", routed.topic());
    assertSame(record.value(), routed.value());
    assertSame(record.valueSchema(), routed.valueSchema());
    assertEquals(record.sourceOffset(), routed.sourceOffset());
    assertEquals(record.headers(), routed.headers());
  }

  @ParameterizedTest
  @ValueSource(strings = {"list", "datapoint"})
  void theFirstOfSeveralCounts(String format) throws Exception {
    SourceRecord record = record(format, new Tag("host", "a"), new Tag("host", "b"));

    assertEquals("by-a", routeBy("host").apply(record).topic());
  }

  @ParameterizedTest
  @ValueSource(strings = {"list", "datapoint"})
  void valuesThatKafkaWouldRefuseAreMadeLegal(String format) throws Exception {
    SourceRecord record = record(format, new Tag("application_name", "group/app: 1"));

    assertEquals("by-group_app__1", routeBy("application_name").apply(record).topic());
  }

  @ParameterizedTest
  @ValueSource(strings = {"list", "datapoint"})
  void aRecordWithoutTheTagKeepsItsTopic(String format) throws Exception {
    SourceRecord record = record(format, new Tag("host", "a"));

    assertSame(record, routeBy("framework_name").apply(record));
  }

  @Test
  void messagesOfManyRecordsKeepTheirTopic() {
    SourceRecord record = source(Schema.BYTES_SCHEMA, new byte[] {1});

    assertSame(record, routeBy("host").apply(record));
  }

  @ParameterizedTest
  @ValueSource(strings = {MetricHeaders.GAP, MetricHeaders.PROBE})
  void whatTheConnectorSaysItselfKeepsItsTopic(String header) throws Exception {
    SourceRecord record = record("list", new Tag("cause", "queue-full"));
    record.headers().addString(header, "queue-full");

    assertSame(record, routeBy("cause").apply(record));
  }

  @Test
  void optionsThatDoNotFitAreRefusedByName() {
    assertTrue(refusal(Map.of()).contains(RouteByTag.TAG));
    assertTrue(refusal(Map.of(RouteByTag.TAG, "")).contains(RouteByTag.TAG));
    assertTrue(
        refusal(Map.of(RouteByTag.TAG, "host", RouteByTag.TOPIC_PREFIX, "a b"))
            .contains(RouteByTag.TOPIC_PREFIX));
  }

  private static String refusal(Map<String, String> options) {
    try (RouteByTag<SourceRecord> route = new RouteByTag<>()) {
      return assertThrows(ConfigException.class, () -> route.configure(options)).getMessage();
    }
  }

  private static RouteByTag<SourceRecord> routeBy(String tag) {
    RouteByTag<SourceRecord> route = new RouteByTag<>();
    route.configure(Map.of(RouteByTag.TAG, tag, RouteByTag.TOPIC_PREFIX, "by-"));
    return route;
  }

  /** As the task makes it. */
  private static SourceRecord record(String format, Tag... tags) throws Exception {
    MessageFormat made = format.equals("list") ? new ListFormat() : new DatapointFormat();
    AvroBytes bytes = new AvroBytes(256);
    MetricListView.encode(
        new MetricList("agent", List.of(tags), List.of(new Datapoint("load", 1L, 0.5))), bytes);
    byte[] array = bytes.toByteArray();
    return source(made.schema(), made.open(array, 0, array.length).next());
  }

  private static SourceRecord source(Schema schema, Object value) {
    Map<String, Object> offset = new HashMap<>(Map.of("position", 7L));
    return new SourceRecord(Map.of("queue", "q"), offset, TOPIC, schema, value);
  }
}
