// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dcos.metrics.Datapoint;
import dcos.metrics.MetricList;
import dcos.metrics.Tag;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RecordJsonTest {
  private final RecordJson json = new RecordJson();

  @Test
  void writesARecordInOneLine() {
    MetricList record =
        new MetricList(
            "t\n",
            List.of(new Tag("k", "v\"")),
            List.of(new Datapoint("n", -5L, 1.5), new Datapoint("", 0L, -0.0)));
    assertEquals(
        "{\"position\":3,\"topic\":\"t\\n\",\"tags\":[{\"key\":\"k\",\"value\":\"v\\\"\"}],"
            + "\"datapoints\":[{\"name\":\"n\",\"time_ms\":-5,\"value\":1.5},"
            + "{\"name\":\"\",\"time_ms\":0,\"value\":-0.0}]}",
        json.line(
            fields -> {
              fields.writeNumberField("position", 3);
              RecordJson.write(record, fields);
            }));
  }

  @Test
  void writesWhatIsNoNumberAsAString() {
    MetricList record =
        new MetricList(
            "t",
            List.of(),
            List.of(
                new Datapoint("n", 0L, Double.NaN),
                new Datapoint("n", 0L, Double.POSITIVE_INFINITY),
                new Datapoint("n", 0L, Double.NEGATIVE_INFINITY)));
    assertEquals(
        "{\"topic\":\"t\",\"tags\":[],\"datapoints\":["
            + "{\"name\":\"n\",\"time_ms\":0,\"value\":\"NaN\"},"
            + "{\"name\":\"n\",\"time_ms\":0,\"value\":\"Infinity\"},"
            + "{\"name\":\"n\",\"time_ms\":0,\"value\":\"-Infinity\"}]}",
        json.line(fields -> RecordJson.write(record, fields)));
  }
}
