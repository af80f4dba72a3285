// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.agent;

import dcos.metrics.shim.stats.Counters;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** A process that reads an agent's state once and prints the tags that it leads to. */
final class PollOnce {
  private PollOnce() {}

  /** Wants the agent's endpoint. */
  public static void main(String[] args) throws Exception {
    AgentTags tags = new AgentTags();
    Counters counters = new Counters();
    try (AgentPoller poller =
        new AgentPoller(
            AgentSettings.of("1")
                .withEndpoint(URI.create(args[0]))
                .withPeriod(Duration.ofHours(1), Duration.ofMinutes(2)),
            tags,
            new CollectingSink(),
            counters,
            InstantSource.system(),
            () -> {})) {
      poller.start();
      poller.firstStateAttempt().get(2, TimeUnit.MINUTES);
      System.out.println(tags.tagsFor("f", "e"));
      System.out.println(counters.values());
    }
  }
}
