// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.message;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dcos.metrics.Datapoint;
import dcos.metrics.MetricList;
import dcos.metrics.Tag;
import dcos.metrics.avro.BadDataException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads what Connect's {@code JsonConverter} makes of a record or a datapoint, in its envelope of
 * {@code schema} and {@code payload} or without.
 */
final class JsonMessage {
  private final JsonMapper mapper =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  DecodedMessage decode(byte[] json) throws BadDataException {
    JsonNode message = parse(json);
    if (message.size() == 2 && message.has("schema") && message.has("payload")) {
      message = message.get("payload");
    }
    if (message.has("datapoints")) {
      return new DecodedMessage(MessageFormat.LIST, List.of(list(message)));
    }
    if (message.has("name") && message.has("value")) {
      return new DecodedMessage(MessageFormat.DATAPOINT, List.of(flat(message)));
    }
    throw new BadDataException(
        BadDataException.Kind.UNSUPPORTED, "it is JSON, but neither a record nor a datapoint");
  }

  private JsonNode parse(byte[] json) throws BadDataException {
    try {
      return mapper.readTree(json);
    } catch (JsonProcessingException e) {
      throw new BadDataException(
          BadDataException.Kind.CORRUPT, "it is no JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new BadDataException(BadDataException.Kind.CORRUPT, "it is no JSON", e);
    }
  }

  private static MetricList list(JsonNode message) throws BadDataException {
    List<Tag> tags = new ArrayList<>();
    for (JsonNode tag : array(message, "tags")) {
      tags.add(new Tag(text(tag, "key"), text(tag, "value")));
    }
    List<Datapoint> datapoints = new ArrayList<>();
    for (JsonNode point : array(message, "datapoints")) {
      datapoints.add(datapoint(point));
    }
    return new MetricList(text(message, "topic"), tags, datapoints);
  }

  private static MetricList flat(JsonNode message) throws BadDataException {
    List<Tag> tags = new ArrayList<>();
    for (var tag : field(message, "tags").properties()) {
      tags.add(new Tag(tag.getKey(), asText(tag.getValue(), "tags")));
    }
    return new MetricList(text(message, "topic"), tags, List.of(datapoint(message)));
  }

  private static Datapoint datapoint(JsonNode node) throws BadDataException {
    JsonNode time = field(node, "time_ms");
    if (!time.isIntegralNumber() || !time.canConvertToLong()) {
      throw wrong("time_ms", "an integer");
    }
    return new Datapoint(text(node, "name"), time.longValue(), number(field(node, "value")));
  }

  /** JSON has no word for what is not a number; the converter writes strings. */
  private static double number(JsonNode value) throws BadDataException {
    if (value.isNumber()) {
      return value.doubleValue();
    }
    return switch (value.isTextual() ? value.textValue() : "") {
      case "NaN" -> Double.NaN;
      case "Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      default -> throw wrong("value", "a number");
    };
  }

  private static JsonNode array(JsonNode node, String name) throws BadDataException {
    JsonNode array = field(node, name);
    if (!array.isArray()) {
      throw wrong(name, "an array");
    }
    return array;
  }

  private static String text(JsonNode node, String name) throws BadDataException {
    return asText(field(node, name), name);
  }

  private static String asText(JsonNode node, String name) throws BadDataException {
    if (!node.isTextual()) {
      throw wrong(name, "a string");
    }
    return node.textValue();
  }

  private static JsonNode field(JsonNode node, String name) throws BadDataException {
    JsonNode field = node.get(name);
    if (field == null) {
      throw new BadDataException(
          BadDataException.Kind.CORRUPT, "the field '" + name + "' is missing");
    }
    return field;
  }

  private static BadDataException wrong(String name, String wanted) {
    return new BadDataException(
        BadDataException.Kind.CORRUPT, "the field '" + name + "' is not " + wanted);
  }
}
