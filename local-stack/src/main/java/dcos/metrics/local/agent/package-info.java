// SPDX-License-Identifier: Apache-2.0
/**
 * A simulated Mesos agent: an HTTP server on loopback that answers what a real agent of a busy
 * enough node would, and fails on request as real agents do.
 *
 * <p>{@link dcos.metrics.local.agent.SimulatedAgent} is the server, {@link
 * dcos.metrics.local.agent.Fault} what can be wrong with it, and {@link
 * dcos.metrics.local.agent.SimulatedAgentMain} the same as a process. The node behind it never
 * changes, but its figures move: each is computed from the time since the agent's start alone, so
 * that nothing runs between two questions and counters only grow.
 *
 * <p>Shapes and names of the documents: Apache Mesos, "HTTP Endpoints" of the agent, and {@code
 * ResourceStatistics} in its {@code mesos.proto}.
 */
package dcos.metrics.local.agent;
