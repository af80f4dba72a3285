// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import java.util.Locale;

/**
 * What somebody sees first: what listens where, and what to try.
 *
 * @param agentEndpoint address of the simulated agent
 */
record Banner(
    BrokerProcess broker, CollectorProcess collector, String agentEndpoint, Workspace workspace) {
  String text() {
    String port = Integer.toString(collector.input().getPort());
    String input = LocalPorts.HOST + ":" + port;
    String brokers = broker.bootstrapServers();
    return String.format(
        Locale.ROOT,
        """

        The metrics collector and all that it needs run on this machine now:

          collector        %-24s takes Avro container files over TCP
          Kafka broker     %-24s gets them, in the topics metrics-*
          simulated agent  %-24s is polled for its figures and containers, every 15 s
          files            %s%s

        An emitter sends this machine's own figures, too. A consumer prints every metric that
        arrives in Kafka: time, topic, name, value, tags. To try in another terminal:

          nc %s %s < some.avro
          bin/collector emit --random --count 10 --to %s
          bin/collector print --brokers %s --from-beginning --output json
          bin/collector queue ls %s
          kcat -b %s -L

        Ctrl-C stops everything.

        """,
        input,
        brokers,
        agentEndpoint,
        workspace.directory(),
        workspace.isKept() ? "" : " (deleted at the end without --keep)",
        LocalPorts.HOST,
        port,
        input,
        brokers,
        collector.queueDir(),
        brokers);
  }
}
