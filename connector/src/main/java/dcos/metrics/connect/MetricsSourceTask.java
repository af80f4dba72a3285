// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;

/**
 * The one task of the connector, as Connect sees it: a shell around what runs between start and
 * stop. {@link #stop} may come at any time, from any thread, and more than once.
 */
public final class MetricsSourceTask extends SourceTask {
  private volatile StartedTask started;
  private volatile TaskMetrics metrics;
  private volatile ProducerTopics topics;
  private boolean stopped;

  /** Made by Connect. */
  public MetricsSourceTask() {}

  @Override
  public String version() {
    return Version.text();
  }

  @Override
  public synchronized void start(Map<String, String> properties) {
    if (stopped) {
      return;
    }
    ConnectorOptions options = new ConnectorOptions(properties);
    TaskStats stats = new TaskStats();
    Random random = new Random();
    StartedTask task =
        new StartedTask(
            before ->
                QueueSession.open(
                    options,
                    partition -> context.offsetStorageReader().offset(partition),
                    stats,
                    InstantSource.system(),
                    random,
                    before));
    topics =
        new ProducerTopics(
            options.producerTopicsMax(), limit -> TaskRenewal.request(options.name(), limit));
    metrics = new TaskMetrics(context, task, stats);
    metrics.register(System.nanoTime());
    started = task;
  }

  @Override
  public List<SourceRecord> poll() throws InterruptedException {
    StartedTask task = started;
    if (task == null) {
      return null;
    }
    metrics.register(System.nanoTime());
    return task.poll();
  }

  /** Called on the producer's thread. A null {@code metadata} says that the record was dropped. */
  @Override
  public void commitRecord(SourceRecord record, RecordMetadata metadata) {
    if (record instanceof OutgoingRecord outgoing) {
      if (metadata == null) {
        outgoing.dropped();
      } else {
        outgoing.acknowledged();
        topics.sent(metadata.topic());
      }
    }
  }

  @Override
  public synchronized void stop() {
    stopped = true;
    StartedTask task = started;
    started = null;
    if (task == null) {
      return;
    }
    try {
      task.close();
    } catch (IOException e) {
      throw new ConnectException("cannot close the queue: " + e.getMessage(), e);
    } finally {
      metrics.close();
    }
  }
}
