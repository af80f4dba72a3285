// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.kafka;

import dcos.metrics.net.BrokerProbe;
import dcos.metrics.tools.cli.ToolFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.KafkaException;

/**
 * What Kafka's exceptions mean to the user. Apart from {@link KafkaOptions}, all whose methods are
 * looked at whatever the command is: then Kafka's classes would be loaded each time.
 */
public final class KafkaFailure {
  private static final Duration CONNECT = Duration.ofSeconds(5);

  private KafkaFailure() {}

  /**
   * Looks at the brokers of those settings before a consumer does, which only says that it had no
   * answer in time.
   *
   * @throws ToolFailure if none of them is of use
   */
  public static void requireBroker(Map<String, Object> settings) {
    String servers = String.valueOf(settings.get(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG));
    String protocol = (String) settings.get(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG);
    List<String> brokers = List.of(servers.trim().split("\\s*,\\s*", -1));
    try {
      new BrokerProbe(CONNECT).requireOne(brokers, protocol);
    } catch (IOException e) {
      throw new ToolFailure(
          ToolFailure.UNREACHABLE, "cannot read from Kafka: " + e.getMessage(), e);
    }
  }

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
