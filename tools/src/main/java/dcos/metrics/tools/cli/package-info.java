// SPDX-License-Identifier: Apache-2.0
/**
 * What the commands share: their exit codes and failures, standard output that may be closed by its
 * reader, signals, and the forms that records take on a terminal. Kafka is unknown here, so that
 * the commands that do without it start without it.
 */
package dcos.metrics.tools.cli;
