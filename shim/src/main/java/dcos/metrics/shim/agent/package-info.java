// SPDX-License-Identifier: Apache-2.0
/**
 * Polling of the Mesos agent: its metrics and its containers' become records, its state becomes the
 * tags that every record gets on arrival.
 *
 * <p>{@link dcos.metrics.shim.agent.AgentPoller} is the way in. One thread, {@code agent-poll},
 * makes one poll after the other and owns everything here but two things that other threads see:
 * the {@link dcos.metrics.shim.agent.AgentTags}, which are replaced as a whole by one volatile
 * write, and the counters. A poll reads three documents, one after the other:
 *
 * <ul>
 *   <li>{@code /state} becomes an {@code AgentState}; only a document that was read to its end
 *       replaces the last one;
 *   <li>{@code /metrics/snapshot} becomes records of the agent's topic;
 *   <li>{@code /containers} becomes a record, or several, for each container.
 * </ul>
 *
 * <p>Invariants: no document is ever in memory as a whole, answers are parsed as they arrive and
 * what is kept of them is bounded; a poll never starts while another runs; whatever fails is
 * counted under {@code agent_poll.} and tried again at the next period, and costs neither the rest
 * of the poll nor, if it is one container, the others; the credential is in no message and no
 * {@code toString()}.
 *
 * <p>Facts about the documents: Apache Mesos, "HTTP Endpoints" of the agent, and {@code
 * ResourceStatistics} in its {@code mesos.proto}.
 */
package dcos.metrics.shim.agent;
