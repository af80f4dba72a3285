// SPDX-License-Identifier: Apache-2.0
/**
 * What becomes of one record of the queue: the value in the configured format, how large it can
 * get, the headers that say where it came from, and the name of the Kafka topic.
 *
 * <p>Always holds: a record's bytes are never changed, and whoever reads the bytes of a format gets
 * back what was in them; a topic's name is one that Kafka takes. Nothing here knows what has been
 * handed to Connect or acknowledged; of the connector's packages, it uses none.
 *
 * <p>Threads: none of its own. What holds state belongs to the task's thread.
 */
package dcos.metrics.connect.message;
