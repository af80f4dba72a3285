// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.audit;

import com.fasterxml.jackson.core.JsonGenerator;
import dcos.metrics.queue.QueuePosition;
import dcos.metrics.tools.audit.OpenTransactions.OpenTransaction;
import dcos.metrics.tools.cli.RecordJson;
import java.io.IOException;
import java.util.List;

/** Conclusions for programs: one object in one line. */
final class JsonReport {
  private JsonReport() {}

  static String of(Report report) {
    return new RecordJson().line(json -> write(report, json));
  }

  private static void write(Report report, JsonGenerator json) throws IOException {
    Ledger ledger = report.ledger();
    json.writeBooleanField("sound", report.isSound());
    json.writeNumberField("messages", ledger.messages());
    json.writeNumberField("topics", report.extent().topics());
    json.writeNumberField("partitions", report.extent().partitions());
    json.writeNumberField("trimmed_partitions", report.extent().trimmed());
    json.writeArrayFieldStart("open_transactions");
    for (OpenTransaction open : report.extent().open()) {
      json.writeStartObject();
      json.writeStringField("partition", open.partition().toString());
      json.writeNumberField("offset", open.offset());
      json.writeNumberField("messages", open.behind());
      if (open.producerId() != null) {
        json.writeNumberField("producer_id", open.producerId());
        json.writeStringField("last_sent", open.lastSent().toString());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNumberField("probes", ledger.probes());
    json.writeNumberField("other_queues", ledger.otherQueues());
    write("foreign", ledger.foreign(), json);
    write("bad", ledger.bad(), json);
    write("not_checked", ledger.refused(), json);
    json.writeArrayFieldStart("queues");
    for (QueueReport queue : report.queues()) {
      json.writeStartObject();
      write(queue, json);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void write(String name, Oddities oddities, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart(name);
    json.writeNumberField("messages", oddities.count());
    json.writeObjectFieldStart("topics");
    for (var topic : oddities.topics().entrySet()) {
      json.writeNumberField(topic.getKey(), topic.getValue());
    }
    json.writeEndObject();
    json.writeArrayFieldStart("examples");
    for (String example : oddities.examples()) {
      json.writeString(example);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(QueueReport queue, JsonGenerator json) throws IOException {
    json.writeStringField("queue", queue.queue().toString());
    json.writeBooleanField("sound", queue.isSound());
    writePosition("first", queue.first(), json);
    writePosition("last", queue.last(), json);
    writePosition("complete_up_to", queue.completeUpTo(), json);
    json.writeNumberField("records", queue.records());
    json.writeNumberField("repeated", queue.repeated());
    json.writeNumberField("copies", queue.copies());
    json.writeNumberField("out_of_order", queue.backwards());
    write("missing", queue.missing(), json);
    write("missing_between_epochs", queue.between(), json);
    if (queue.disk() != null) {
      write(queue.disk(), queue, json);
    }
    json.writeArrayFieldStart("epochs");
    for (EpochReport epoch : queue.epochs()) {
      json.writeStartObject();
      write(epoch, json);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void write(DiskScan disk, QueueReport queue, JsonGenerator json)
      throws IOException {
    json.writeObjectFieldStart("directory");
    json.writeStringField("path", disk.directory().toString());
    json.writeStringField("reader", disk.reader());
    write("committed", disk.committed(), json);
    write("end", disk.end(), json);
    json.writeNumberField("segments_end", disk.foundEnd());
    json.writeNumberField("waiting", queue.waiting());
    json.writeNumberField("undeclared", queue.undeclared());
    json.writeEndObject();
  }

  private static void write(String name, QueuePosition position, JsonGenerator json)
      throws IOException {
    if (position == null) {
      json.writeNullField(name);
      return;
    }
    json.writeObjectFieldStart(name);
    json.writeStringField("epoch", position.epochText());
    json.writeNumberField("position", position.position());
    json.writeEndObject();
  }

  private static void write(EpochReport epoch, JsonGenerator json) throws IOException {
    json.writeStringField("epoch", QueuePosition.epochText(epoch.epoch()));
    writePosition("first", epoch.first(), json);
    writePosition("last", epoch.last(), json);
    json.writeNumberField("records", epoch.records());
    json.writeNumberField("copies", epoch.copies());
    write("repeated", epoch.repeated(), json);
    write("missing", epoch.missing(), json);
    write("incomplete", epoch.incomplete(), json);
    write("renumbered", epoch.renumbered(), json);
    write("waiting", epoch.waiting(), json);
    json.writeNumberField("contradictions", epoch.contradictions());
    json.writeArrayFieldStart("declared");
    for (EpochReport.Declared declared : epoch.declared()) {
      json.writeStartObject();
      json.writeStringField("cause", declared.cause());
      write("positions", declared.positions(), json);
      json.writeNumberField("without_positions", declared.unknown());
      json.writeNumberField("arrived", declared.arrived());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("undeclared");
    for (EpochReport.Undeclared undeclared : epoch.undeclared()) {
      json.writeStartObject();
      json.writeStringField("cause", undeclared.cause());
      write("positions", undeclared.positions(), json);
      json.writeEndObject();
    }
    json.writeEndArray();
    write("out_of_order", epoch.backwards(), json);
    write("sent_again_late", epoch.resent(), json);
  }

  private static void write(String name, List<EpochReport.Late> all, JsonGenerator json)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (EpochReport.Late late : all) {
      json.writeStartObject();
      json.writeStringField("partition", late.partition());
      write("positions", late.positions(), json);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void write(String name, RangeList ranges, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart(name);
    json.writeNumberField("count", ranges.positions());
    json.writeArrayFieldStart("ranges");
    for (Range range : ranges.kept()) {
      json.writeStartArray();
      json.writeNumber(range.first());
      json.writeNumber(range.last());
      json.writeEndArray();
    }
    json.writeEndArray();
    json.writeNumberField("more_ranges", ranges.more());
    json.writeEndObject();
  }

  private static void writePosition(String name, long position, JsonGenerator json)
      throws IOException {
    if (position < 0) {
      json.writeNullField(name);
    } else {
      json.writeNumberField(name, position);
    }
  }
}
