// SPDX-License-Identifier: Apache-2.0
/**
 * The shim: the daemon that accepts, polls, tags, throttles and queues metrics, and supervises the
 * Connect worker that publishes them.
 *
 * <p>{@link dcos.metrics.shim.Main} reads the options and puts the parts together; each part lives
 * in a package of its own and knows of the others only {@code pipeline} and {@code stats}:
 *
 * <ul>
 *   <li>{@code options} – flags and environment variables, and the configuration they make;
 *   <li>{@code ingest} – the TCP input;
 *   <li>{@code agent} – polling of the Mesos agent, and what it knows of frameworks;
 *   <li>{@code pipeline} – the way of every record from its input into the queue;
 *   <li>{@code stats} – the shim's own counters, and where they are shown;
 *   <li>{@code discovery} – where the Kafka brokers are;
 *   <li>{@code worker} – supervision of the Connect worker.
 * </ul>
 *
 * <p>The shim never talks to Kafka, so it never waits for Kafka.
 */
package dcos.metrics.shim;
