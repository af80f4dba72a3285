// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.torture;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

/**
 * Makes a broker refuse the times of records, as it does for a node whose clock is wrong: nothing
 * is young enough for it.
 */
final class BrokerClock {
  private static final String OPTION = "log.message.timestamp.before.max.ms";
  private static final long PATIENCE_SECONDS = 30;

  private final String brokers;

  BrokerClock(String brokers) {
    this.brokers = brokers;
  }

  void refuseRecords(boolean refuse) throws IOException, InterruptedException {
    ConfigEntry entry = new ConfigEntry(OPTION, refuse ? "1" : "");
    AlterConfigOp.OpType type = refuse ? AlterConfigOp.OpType.SET : AlterConfigOp.OpType.DELETE;
    Map<ConfigResource, Collection<AlterConfigOp>> change =
        Map.of(
            new ConfigResource(ConfigResource.Type.BROKER, ""),
            List.of(new AlterConfigOp(entry, type)));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
      admin.incrementalAlterConfigs(change).all().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("the broker does not take " + OPTION + ": " + e.getMessage(), e);
    }
  }
}
