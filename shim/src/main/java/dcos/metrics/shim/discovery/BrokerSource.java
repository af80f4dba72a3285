// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.discovery;

import java.io.IOException;
import java.util.List;

/** Tells the brokers to begin with. Used by one thread at a time. */
@FunctionalInterface
public interface BrokerSource {
  /**
   * Looks the brokers up, which may take some seconds.
   *
   * @return {@code host:port} of each, at least one, without repeats
   * @throws IOException if they cannot be told now; the message says for the operator what was
   *     asked and what happened
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  List<String> lookUp() throws IOException, InterruptedException;

  /** Always these. */
  static BrokerSource fixed(List<String> brokers) {
    if (brokers.isEmpty()) {
      throw new IllegalArgumentException("at least one broker is needed");
    }
    List<String> copy = List.copyOf(brokers);
    return () -> copy;
  }
}
