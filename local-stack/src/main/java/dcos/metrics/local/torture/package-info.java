// SPDX-License-Identifier: Apache-2.0
/**
 * {@code bin/torture}: the collector pair and a broker, real processes under steady load, and a
 * schedule of faults, after which all must be accounted for. Never shipped.
 *
 * <p>A run has these parts, each with a thread of its own:
 *
 * <ul>
 *   <li>{@link dcos.metrics.local.torture.Load} sends numbered records, which can be made again
 *       from seed and number;
 *   <li>{@link dcos.metrics.local.torture.QueueTail} reads along in the queue: what is appended
 *       there is what was accepted;
 *   <li>{@link dcos.metrics.local.torture.KafkaTail} reads along in Kafka and compares every field;
 *   <li>{@link dcos.metrics.local.torture.Watch} looks all the time at what must never happen;
 *   <li>the thread of the run itself takes {@link dcos.metrics.local.torture.Fault}s from the
 *       {@link dcos.metrics.local.torture.Schedule}, has the {@link
 *       dcos.metrics.local.torture.Striker} do them to the {@link dcos.metrics.local.torture.Stack}
 *       and undo them, and waits until a record that was sent after a fault has arrived.
 * </ul>
 *
 * <p>Queue and Kafka meet in the {@link dcos.metrics.local.torture.Books}, position by position.
 * They rest on nothing that the collector says of itself but the queue's files and the messages'
 * headers, so that a fault in its own tools cannot hide a loss. At the end
 *
 * <ul>
 *   <li>every position that the queue took or left out is in Kafka, with the right content, or is
 *       declared lost by a gap record;
 *   <li>nothing is in Kafka that was not in the queue;
 *   <li>within a partition positions only grow, repeats aside;
 *   <li>repeats stay within {@link dcos.metrics.local.torture.RepeatBound};
 *   <li>{@code bin/collector audit} comes to the same result.
 * </ul>
 *
 * <p>The schedule depends on nothing but the seed; how long recovery takes, and so which records a
 * fault meets, does not.
 */
package dcos.metrics.local.torture;
