// SPDX-License-Identifier: Apache-2.0
/**
 * Reads the Kafka messages that the connector writes, without asking which of its formats it was
 * told to use: {@link dcos.metrics.tools.message.MessageDecoder} turns the bytes of a message into
 * records. It knows nothing of Kafka itself. The formats are described in {@code docs/formats.md}.
 */
package dcos.metrics.tools.message;
