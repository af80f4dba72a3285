// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.audit;

import dcos.metrics.tools.audit.OpenTransactions.OpenTransaction;
import dcos.metrics.tools.kafka.KafkaFailure;
import dcos.metrics.tools.kafka.TopicFilter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/**
 * A {@link TopicSnapshot} with a consumer of its own. Apart from {@link AuditCommand}, which is
 * loaded whatever the command is: then Kafka's classes would be loaded each time.
 */
final class KafkaSnapshot {
  private final Map<String, Object> settings;
  private final TopicFilter filter;

  /** {@code settings} are the consumer's. */
  KafkaSnapshot(Map<String, Object> settings, TopicFilter filter) {
    this.settings = settings;
    this.filter = filter;
  }

  /**
   * Reads all there is now.
   *
   * @throws dcos.metrics.tools.cli.ToolFailure if Kafka cannot be reached
   */
  TopicSnapshot.Extent read(Ledger ledger, Progress progress) throws InterruptedException {
    KafkaFailure.requireBroker(settings);
    try {
      return readAll(ledger, progress);
    } catch (KafkaException e) {
      if (e instanceof InterruptException || Thread.interrupted()) {
        throw (InterruptedException) new InterruptedException().initCause(e);
      }
      throw KafkaFailure.unreachable(settings, e);
    }
  }

  private TopicSnapshot.Extent readAll(Ledger ledger, Progress progress)
      throws InterruptedException {
    KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings);
    try {
      TopicSnapshot snapshot = new TopicSnapshot(consumer, filter, System::nanoTime);
      TopicSnapshot.Extent extent = snapshot.read(ledger, progress);
      return extent.with(openTransactions(snapshot.read()));
    } finally {
      progress.clear();
      consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    }
  }

  private List<OpenTransaction> openTransactions(Set<TopicPartition> partitions)
      throws InterruptedException {
    // What a consumer takes beyond an admin client's settings, that ignores.
    try (Admin admin = Admin.create(settings)) {
      return new OpenTransactions(admin).in(partitions);
    }
  }
}
