// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dcos.metrics.Datapoint;
import dcos.metrics.MetricList;
import dcos.metrics.Tag;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/**
 * Records as JSON, one object in one line: {@code topic}, {@code tags} as a list of {@code key} and
 * {@code value}, {@code datapoints} as a list of {@code name}, {@code time_ms} and {@code value}.
 * What is no number in JSON is a string: {@code "NaN"}, {@code "Infinity"}, {@code "-Infinity"}.
 */
public final class RecordJson {
  /** Writes fields into an object that has been begun. */
  @FunctionalInterface
  public interface Fields {
    /** Writes them. */
    void writeTo(JsonGenerator json) throws IOException;
  }

  private final JsonFactory factory = new JsonFactory();

  /** One line with an object of those fields. */
  public String line(Fields fields) {
    StringWriter line = new StringWriter(256);
    try (JsonGenerator json = factory.createGenerator(line)) {
      json.writeStartObject();
      fields.writeTo(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a StringWriter does not fail", e);
    }
    return line.toString();
  }

  /** Writes the fields of a record. */
  public static void write(MetricList record, JsonGenerator json) throws IOException {
    json.writeStringField("topic", record.getTopic());
    json.writeArrayFieldStart("tags");
    for (Tag tag : record.getTags()) {
      json.writeStartObject();
      json.writeStringField("key", tag.getKey());
      json.writeStringField("value", tag.getValue());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("datapoints");
    for (Datapoint datapoint : record.getDatapoints()) {
      json.writeStartObject();
      json.writeStringField("name", datapoint.getName());
      json.writeNumberField("time_ms", datapoint.getTimeMs());
      json.writeNumberField("value", datapoint.getValue());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
