// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerProcessIT {
  @TempDir Path directory;

  @Test
  void keepsDataAndAddressWhenKilled() throws Exception {
    try (BrokerProcess broker = new BrokerProcess(directory, 0)) {
      broker.start();
      EmbeddedBrokerIT.produce(broker.bootstrapServers(), "before");
      broker.kill();
      assertFalse(LocalPorts.answers(broker.port()));
      broker.start();
      EmbeddedBrokerIT.produce(broker.bootstrapServers(), "after");
      assertEquals(
          List.of("before", "after"), EmbeddedBrokerIT.consume(broker.bootstrapServers(), 2));
    }
  }

  @Test
  void goesOnAfterItWasFrozen() throws Exception {
    try (BrokerProcess broker = new BrokerProcess(directory, 0)) {
      broker.start();
      broker.process().freeze();
      assertTrue(broker.process().isAlive());
      broker.process().thaw();
      EmbeddedBrokerIT.produce(broker.bootstrapServers(), "after");
      assertEquals(List.of("after"), EmbeddedBrokerIT.consume(broker.bootstrapServers(), 1));
    }
  }

  @Test
  void endsWhenItsStandardInputIsClosed() throws Exception {
    try (BrokerProcess broker = new BrokerProcess(directory, 0)) {
      broker.start();
      broker.process().closeInput();
      assertEquals(0, broker.process().awaitExit(Duration.ofSeconds(60)));
    }
  }
}
