// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Sees what becomes of records in the producer, which Connect does not tell a source task: that
 * Kafka refused one, that it refused its time, which says something of this machine's clock and
 * nothing of the record, or that it was still under way when the producer was closed. The
 * connector's configuration names it with {@code producer.override.interceptor.classes}; without
 * it, all else works as well. Called on the producer's threads; never throws.
 */
public final class ProducerFailures implements ProducerInterceptor<Object, Object> {
  /** The newest of each producer, by client id: a task before the last one may not be over yet. */
  private static final Map<String, ProducerFailures> NEWEST = new ConcurrentHashMap<>();

  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private String client = "";
  private BrokerTime time = BrokerTime.of("");

  /** Made by the producer. */
  public ProducerFailures() {}

  /**
   * That of the producer which a connector's only task has, by the client id that Connect gives it.
   * Connect makes a task's producer before it starts the task.
   *
   * @return one that sees nothing if the configuration does not name this class
   */
  static ProducerFailures ofConnector(String name) {
    return NEWEST.getOrDefault(clientOf(name), new ProducerFailures());
  }

  /** The client id that Connect gives the producer of a connector's only task. */
  static String clientOf(String connector) {
    return "connector-producer-" + connector + "-0";
  }

  /** How many records the producer was given so far. */
  long sent() {
    return sent.get();
  }

  /** How many of them Kafka refused: trying again was of no use. */
  long refused() {
    return refused.get();
  }

  @Override
  public void configure(Map<String, ?> configs) {
    client = String.valueOf(configs.get(ProducerConfig.CLIENT_ID_CONFIG));
    time = BrokerTime.of(client);
    NEWEST.put(client, this);
  }

  @Override
  public ProducerRecord<Object, Object> onSend(ProducerRecord<Object, Object> record) {
    sent.incrementAndGet();
    return record;
  }

  @Override
  public void onAcknowledgement(RecordMetadata metadata, Exception exception) {
    if (exception instanceof ApiException && !(exception instanceof RetriableException)) {
      refused.incrementAndGet();
    }
    if (exception != null) {
      time.refused(metadata == null ? "" : metadata.topic(), exception.getMessage());
    }
  }

  @Override
  public void close() {
    NEWEST.remove(client, this);
  }
}
