// SPDX-License-Identifier: Apache-2.0
/** What the commands that read Kafka have in common: its options, and which topics are meant. */
package dcos.metrics.tools.kafka;
