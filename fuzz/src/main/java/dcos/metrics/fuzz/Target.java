// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.fuzz;

import dcos.metrics.queue.QueueTarget;
import dcos.metrics.shim.agent.AgentTarget;
import dcos.metrics.shim.discovery.BrokersTarget;
import dcos.metrics.shim.ingest.TcpTarget;
import java.util.Locale;

/** All that is fuzzed. */
public enum Target {
  /** Streams of Avro container files, cut anywhere, through the decoder of the TCP input. */
  TCP,
  /** What the Mesos agent answers. */
  AGENT,
  /** What the scheduler of Kafka answers. */
  BROKERS,
  /** A queue's directory, read by readers and taken over by a writer. */
  QUEUE;

  /** A new one. */
  public FuzzTarget make() {
    return switch (this) {
      case TCP -> new TcpTarget();
      case AGENT -> new AgentTarget();
      case BROKERS -> new BrokersTarget();
      case QUEUE -> new QueueTarget();
    };
  }

  /** Its name on the command line, and of its directories. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
