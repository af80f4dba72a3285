// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.connect.source.SourceRecord;

/** A worker that is told to end while a record is under way, right after Kafka took another. */
final class EndedWorker {
  private EndedWorker() {}

  public static void main(String[] args) throws InterruptedException {
    FakeConnect connect = new FakeConnect(Path.of(args[0]), "topic.prefix", "metrics-");
    MetricsSourceTask task = connect.start();
    Runtime.getRuntime().addShutdownHook(new Thread(task::stop));
    pollUntilARecordIsUnderWay(task);
    System.exit(0);
  }

  static void pollUntilARecordIsUnderWay(MetricsSourceTask task) throws InterruptedException {
    boolean underWay = false;
    while (!underWay) {
      List<SourceRecord> records = task.poll();
      for (SourceRecord record : records == null ? List.<SourceRecord>of() : records) {
        if (FakeConnect.header(record, "metrics.probe") != null) {
          FakeConnect.acknowledge(task, record);
        } else {
          underWay = true;
        }
      }
    }
  }
}
