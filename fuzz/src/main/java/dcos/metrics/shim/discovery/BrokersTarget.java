// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import dcos.metrics.fuzz.FuzzTarget;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** An answer of {@code /v1/connection}: gives brokers, each with a port, or says why not. */
public final class BrokersTarget implements FuzzTarget {
  private static final int MAX_BROKERS = 50;

  private final ConnectionAnswer answer = new ConnectionAnswer();

  @Override
  public Map<String, byte[]> seeds() {
    String both =
        """
        {"address": ["10.0.0.1:9092", "[::1]:9093"], "dns": ["broker-0.kafka.mesos:9092"],
         "zookeeper": "master.mesos:2181/dcos-service-kafka", "vip": {"x": [1.5, null, true]}}
        """;
    return Map.of(
        "both", both.getBytes(UTF_8),
        "none", "{\"dns\": [], \"address\": 7}".getBytes(UTF_8));
  }

  @Override
  public int maxInputBytes() {
    return 4 << 10;
  }

  @Override
  public long maxAllocatedBytes() {
    return 16L << 20;
  }

  @Override
  public void run(byte[] input) {
    List<String> brokers;
    try {
      brokers = answer.brokers(input);
    } catch (IOException e) {
      return;
    }
    if (brokers.isEmpty() || brokers.size() > MAX_BROKERS) {
      throw new IllegalStateException(brokers.size() + " brokers");
    }
    for (String broker : brokers) {
      int port = Integer.parseInt(broker.substring(broker.lastIndexOf(':') + 1));
      if (port < 1 || port > 65535 || broker.indexOf(',') >= 0) {
        throw new IllegalStateException("no broker: " + broker);
      }
    }
  }
}
