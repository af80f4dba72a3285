// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.options;

import java.time.Duration;
import java.util.List;

/**
 * What the worker publishes, how, and where to.
 *
 * @param enabled whether a worker runs at all
 * @param brokers bootstrap brokers; empty: ask the framework
 * @param framework name of the Kafka framework to ask
 * @param nameServers DNS servers that know the framework; empty: the system's
 * @param topicPrefix put before a record's topic; may be empty
 * @param singleTopic the one topic for everything, or null
 * @param format what one message is
 * @param produceCount records in one container message
 * @param produceBytes bytes of one container message
 * @param producePeriod age of one container message
 * @param linger how long the producer waits for more to send together
 * @param compress whether the producer compresses (snappy)
 * @param allAcks whether all replicas must acknowledge
 * @param verbose whether the worker and Kafka's client log in detail
 */
public record KafkaOptions(
    boolean enabled,
    List<Endpoint> brokers,
    String framework,
    List<Endpoint> nameServers,
    String topicPrefix,
    String singleTopic,
    RecordFormat format,
    int produceCount,
    long produceBytes,
    Duration producePeriod,
    Duration linger,
    boolean compress,
    boolean allAcks,
    boolean verbose) {}
