// SPDX-License-Identifier: Apache-2.0
/**
 * The whole system on one machine, from real parts: for trying it out, for checking that what goes
 * in at the TCP port comes out of Kafka, and for the end-to-end tests. Never shipped.
 *
 * <ul>
 *   <li>{@link dcos.metrics.local.EmbeddedBroker} – the real Kafka server as a single KRaft node,
 *       in this JVM or as a process of its own;
 *   <li>{@link dcos.metrics.local.ChildProcess} – a process whose output is kept, so that a failure
 *       can show it, and {@link dcos.metrics.local.BrokerProcess} and {@link
 *       dcos.metrics.local.CollectorProcess} made of it;
 *   <li>{@link dcos.metrics.local.LocalStack} – {@code bin/local-stack}: {@link
 *       dcos.metrics.local.DemoRun} shows the system at work, {@link dcos.metrics.local.CheckRun}
 *       checks it;
 *   <li>{@code bin/torture} is in the package {@code torture}.
 * </ul>
 *
 * <p>Nothing here listens anywhere but on 127.0.0.1. Ports that are not given are free ones, chosen
 * once: a part that is restarted comes back under its old address.
 */
package dcos.metrics.local;
