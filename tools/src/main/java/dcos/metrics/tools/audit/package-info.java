// SPDX-License-Identifier: Apache-2.0
/**
 * Checking from what is in Kafka that nothing is missing: the {@code audit} command.
 *
 * <p>Top-down: {@link dcos.metrics.tools.audit.AuditCommand} reads the command line; {@code
 * TopicSnapshot} reads the topics up to where they end when it starts; {@code Ledger} takes each
 * message by its headers alone, as a {@code Stamp}, and keeps a {@code QueueBook} for each queue
 * and an {@code EpochBook} for each of its epochs, and of the order in each partition a {@code
 * PartitionOrder}; {@code DiskScan} adds what the queue's directory knows; {@code Examination}
 * draws the conclusions, a {@code QueueReport} for each queue, which {@code TextReport} and {@code
 * JsonReport} write.
 *
 * <p>What the connector had not committed when the audit began, and is in the directory, waits. A
 * position is accounted for if it was published (in format {@code datapoint}: in all parts) or
 * declared as a gap, both in its own epoch. Epochs follow each other by their first positions. What
 * lies between the last position of one and the first of the next belongs to neither and must be
 * declared in the earlier one, as the connector does. Numbers that a later epoch gives again, after
 * a power cut, may be missing in the earlier one if that declares a loss of unknown size.
 *
 * <p>Headers come from the network: each has limits, and so has everything that is kept of them.
 * What breaks a limit is counted and reported, and costs no memory. All of it belongs to one
 * thread.
 */
package dcos.metrics.tools.audit;
