// SPDX-License-Identifier: Apache-2.0
/**
 * The Kafka Connect source connector that publishes a queue.
 *
 * <p>Top-down: {@link dcos.metrics.connect.MetricsSourceConnector} checks the configuration and
 * changes offsets; {@link dcos.metrics.connect.MetricsSourceTask} is the shell that Connect sees;
 * {@code StartedTask} waits for the queue and holds one {@code QueueSession} per queue opened. A
 * session reads entries, hands them to a {@code Feed} (one message per record or datapoint, or
 * batches as container files), and what the feed makes of them collects in a {@code PollBatch} until
 * the poll ends. What becomes of one record is in package {@code message}, how far the queue is
 * done with in {@code ack}; both know nothing of each other or of this package ({@code
 * PackagesTest} holds them to it).
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>The reader's position file is the authority on where to resume. It only moves over records
 *       that Kafka has acknowledged, and over losses whose gap record Kafka has acknowledged.
 *   <li>Every position of the queue is part of a {@code PositionSpan}; a span is done when every
 *       {@code Delivery} made from it is. The position is the end of the contiguous run of done
 *       spans.
 *   <li>A record's bytes are never changed, in no format.
 *   <li>A record that cannot be published is set aside in the queue's quarantine and declared by a
 *       gap record; it never stops its neighbours.
 *   <li>What is not yet acknowledged is bounded in bytes and in records.
 * </ul>
 *
 * <p>Threads: Connect's task thread polls and owns all but {@code AckTracker} and {@code
 * TaskStats}; the producer's thread acknowledges, which only touches those; {@code
 * position-<connector>} makes the position durable.
 *
 * <p>Gap records are MetricLists of topic {@code collector} with the datapoints {@code
 * dcos.metrics.collector.gap.first}, {@code .last} and {@code .count}, the tags {@code cause},
 * {@code queue} and {@code epoch}, and the header {@code metrics.gap} (the cause). Their header
 * {@code metrics.positions} names exactly the positions that are missing; one gap record may cover
 * scattered ones, so that {@code count} can be less than {@code last - first + 1}. Where nobody
 * knows how many records are missing (a power cut), {@code count} is -1, and {@code
 * metrics.positions} names the positions that are known to be missing, which may be none: then
 * {@code last} is {@code first - 1} and the header is empty.
 */
package dcos.metrics.connect;
