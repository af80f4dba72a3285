package dcos.metrics.tools.kafka;

import dcos.metrics.tools.cli.ToolFailure;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.KafkaException;

/**
 * What Kafka's exceptions mean to the user. Apart from {@link KafkaOptions}, all whose methods are
 * looked at whatever the command is: then Kafka's classes would be loaded each time.
 */
public final class KafkaFailure {
  private KafkaFailure() {}

  /** The failure to reach the brokers of those settings. */
  public static ToolFailure unreachable(Map<String, Object> settings, KafkaException e) {
    // Kafka hides the telling message behind "Failed to construct".
    Throwable cause = e.getCause() == null ? e : e.getCause();
    String reason =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return new ToolFailure(
        ToolFailure.UNREACHABLE,
        "cannot read from Kafka at "
            + settings.get(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG)
            + ": "
            + reason,
        e);
  }
}
