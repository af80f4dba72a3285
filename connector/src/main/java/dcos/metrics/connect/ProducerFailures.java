package dcos.metrics.connect;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Sees why Kafka refused a record, which Connect does not tell a source task: that its time is out
 * of range says something of this machine's clock, and nothing of the record. The connector's
 * configuration names it with {@code producer.override.interceptor.classes}; without it, all else
 * works as well. Called on the producer's thread; never throws.
 */
public final class ProducerFailures implements ProducerInterceptor<Object, Object> {
  private BrokerTime time = BrokerTime.of("");

  /** Made by the producer. */
  public ProducerFailures() {}

  @Override
  public void configure(Map<String, ?> configs) {
    time = BrokerTime.of(String.valueOf(configs.get(ProducerConfig.CLIENT_ID_CONFIG)));
  }

  @Override
  public ProducerRecord<Object, Object> onSend(ProducerRecord<Object, Object> record) {
    return record;
  }

  @Override
  public void onAcknowledgement(RecordMetadata metadata, Exception exception) {
    if (exception != null) {
      time.refused(metadata == null ? "" : metadata.topic(), exception.getMessage());
    }
  }

  @Override
  public void close() {}
}
