// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.check;

import dcos.metrics.Datapoint;
import java.util.List;

/**
 * A datapoint for comparing: unlike the class that Avro generates, it finds NaN equal to NaN, and
 * zero different from minus zero.
 */
public record Point(String name, long timeMs, double value) {
  public static List<Point> of(List<Datapoint> datapoints) {
    return datapoints.stream()
        .map(point -> new Point(point.getName(), point.getTimeMs(), point.getValue()))
        .toList();
  }
}
