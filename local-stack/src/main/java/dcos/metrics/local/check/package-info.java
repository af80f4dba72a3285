// SPDX-License-Identifier: Apache-2.0
/**
 * The check: numbered random records go in at the collector's TCP port, and every field of every
 * one of them is compared with what comes out of Kafka.
 *
 * <p>The two ends are told nothing by the parts between them. {@link
 * dcos.metrics.local.check.CheckRecords} makes any record again from the seed and its number, so
 * nothing is remembered but which have arrived; {@link dcos.metrics.local.check.CheckSender} writes
 * with Avro's own classes, in every codec, and cuts the bytes at random; {@link
 * dcos.metrics.local.check.MessageDecoder} reads messages as any consumer could; {@link
 * dcos.metrics.local.check.Tally} compares.
 */
package dcos.metrics.local.check;
