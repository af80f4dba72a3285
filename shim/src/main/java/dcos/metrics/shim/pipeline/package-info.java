// SPDX-License-Identifier: Apache-2.0
/**
 * The way of every record from its input into the queue: tags are added, the global throttle
 * decides, the queue takes it.
 *
 * <p>Inputs call {@link dcos.metrics.shim.pipeline.RecordSink} on their own threads, several at
 * once; nothing here waits. A record that the sink is done with was either queued or dropped and
 * counted, so that {@code records = queued + dropped by cause} holds at any rest. Datapoints are
 * never decoded on the way, only copied.
 */
package dcos.metrics.shim.pipeline;
