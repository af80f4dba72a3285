// SPDX-License-Identifier: Apache-2.0
/**
 * Printing what arrives in Kafka: the {@code print} command. The command itself knows no class of
 * Kafka, so that the other commands load none; {@code TopicPrinter} and what is behind it do. All
 * of it runs on the main thread, which an interrupt ends.
 */
package dcos.metrics.tools.print;
