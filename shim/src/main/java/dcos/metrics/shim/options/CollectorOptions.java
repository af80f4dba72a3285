// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.options;

import dcos.metrics.queue.QueueConfig;
import java.nio.file.Path;

/**
 * All that is configured. Immutable, checked, and without secrets in its text form.
 *
 * @param dataDir absolute; everything that the collector writes lies below
 * @param input the TCP input
 * @param output the way into the queue
 * @param agent the Mesos agent
 * @param queue the queue, in {@code queue} below the data directory
 * @param kafka the worker
 * @param stats own counters
 */
public record CollectorOptions(
    Path dataDir,
    InputOptions input,
    OutputOptions output,
    AgentOptions agent,
    QueueConfig queue,
    KafkaOptions kafka,
    StatsOptions stats) {}
