// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.print;

import com.fasterxml.jackson.core.JsonGenerator;
import dcos.metrics.Datapoint;
import dcos.metrics.MetricList;
import dcos.metrics.avro.BadDataException;
import dcos.metrics.tools.cli.Lines;
import dcos.metrics.tools.cli.OutputClosedException;
import dcos.metrics.tools.cli.RecordJson;
import dcos.metrics.tools.cli.RecordText;
import dcos.metrics.tools.message.DecodedMessage;
import dcos.metrics.tools.message.MessageDecoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Prints the records of messages. Used by one thread. */
final class MessagePrinter {
  private final OutputForm output;
  private final boolean headers;
  private final long limit;
  private final Lines lines;
  private final Consumer<String> complaints;
  private final MessageDecoder decoder = new MessageDecoder();
  private final RecordJson json = new RecordJson();
  private long records;
  private long undecodable;

  /**
   * A printer that stops after {@code limit} records.
   *
   * @param complaints is told, in a line each, of messages that cannot be decoded
   */
  MessagePrinter(
      OutputForm output, boolean headers, long limit, Lines lines, Consumer<String> complaints) {
    this.output = output;
    this.headers = headers;
    this.limit = limit;
    this.lines = lines;
    this.complaints = complaints;
  }

  /** Prints a message, as far as the limit allows. */
  void print(ConsumerRecord<byte[], byte[]> message) throws OutputClosedException {
    DecodedMessage decoded;
    try {
      decoded = decoder.decode(message.value());
    } catch (BadDataException e) {
      undecodable++;
      complaints.accept(
          String.format(
              Locale.ROOT,
              "cannot decode the message at offset %d of %s-%d: %s",
              message.offset(),
              message.topic(),
              message.partition(),
              e.getMessage()));
      return;
    }
    for (MetricList record : decoded.records()) {
      if (isDone()) {
        return;
      }
      records++;
      if (output == OutputForm.JSON) {
        lines.print(json.line(fields -> writeJson(message, decoded, record, fields)));
      } else {
        printText(message, record);
      }
    }
  }

  /** Whether the limit is reached. */
  boolean isDone() {
    return records >= limit;
  }

  /** Records printed. */
  long records() {
    return records;
  }

  /** Messages that could not be decoded. */
  long undecodable() {
    return undecodable;
  }

  private void printText(ConsumerRecord<byte[], byte[]> message, MetricList record)
      throws OutputClosedException {
    String end = RecordText.tags(record) + (headers ? textHeaders(message) : "");
    for (Datapoint datapoint : record.getDatapoints()) {
      lines.print(RecordText.datapoint(record.getTopic(), datapoint) + end);
    }
  }

  private static String textHeaders(ConsumerRecord<byte[], byte[]> message) {
    StringBuilder text = new StringBuilder("  [").append(message.topic());
    text.append('-').append(message.partition()).append(" offset ").append(message.offset());
    for (Header header : message.headers()) {
      text.append(", ").append(header.key()).append(' ').append(value(header));
    }
    return text.append(']').toString();
  }

  private void writeJson(
      ConsumerRecord<byte[], byte[]> message,
      DecodedMessage decoded,
      MetricList record,
      JsonGenerator fields)
      throws IOException {
    RecordJson.write(record, fields);
    fields.writeObjectFieldStart("kafka");
    fields.writeStringField("topic", message.topic());
    fields.writeNumberField("partition", message.partition());
    fields.writeNumberField("offset", message.offset());
    fields.writeStringField("format", decoded.format().toString());
    if (headers) {
      fields.writeObjectFieldStart("headers");
      for (Header header : message.headers()) {
        fields.writeStringField(header.key(), value(header));
      }
      fields.writeEndObject();
    }
    fields.writeEndObject();
  }

  private static String value(Header header) {
    return header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
  }
}
