// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.message;

import dcos.metrics.Datapoint;
import dcos.metrics.MetricList;
import dcos.metrics.Tag;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.generic.GenericRecord;

/**
 * Records as Avro's generic readers return them. Avro's specific readers are of no use here: since
 * 1.12 they refuse classes that the JVM's system properties do not name.
 */
public final class GenericMetricLists {
  private GenericMetricLists() {}

  /** The record of the collector's class; it must have been read with the collector's schema. */
  public static MetricList toMetricList(GenericRecord record) {
    List<Tag> tags = new ArrayList<>();
    for (GenericRecord tag : items(record, "tags")) {
      tags.add(new Tag(text(tag, "key"), text(tag, "value")));
    }
    List<Datapoint> datapoints = new ArrayList<>();
    for (GenericRecord point : items(record, "datapoints")) {
      datapoints.add(
          new Datapoint(
              text(point, "name"), (Long) point.get("time_ms"), (Double) point.get("value")));
    }
    return new MetricList(text(record, "topic"), tags, datapoints);
  }

  @SuppressWarnings("unchecked") // as the schema says
  private static List<GenericRecord> items(GenericRecord record, String field) {
    return (List<GenericRecord>) record.get(field);
  }

  private static String text(GenericRecord record, String field) {
    return record.get(field).toString();
  }
}
