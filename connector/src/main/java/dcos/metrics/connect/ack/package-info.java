// SPDX-License-Identifier: Apache-2.0
/**
 * How far the queue is done with: what has been handed to Connect, what of it Kafka has
 * acknowledged, and the position that a restart begins at.
 *
 * <p>Always holds: every position of the queue is part of a {@code PositionSpan}; a span is done
 * when every {@code Delivery} made from it is; and the position only moves over a contiguous run of
 * done spans. What is not yet acknowledged is bounded in bytes. Nothing here knows formats or
 * topics; of the connector's packages, it uses none.
 *
 * <p>Threads: the task's adds, the producer's acknowledges, both through {@code AckTracker}, whose
 * monitor guards spans and deliveries too; {@code position-<connector>} makes the position durable.
 */
package dcos.metrics.connect.ack;
