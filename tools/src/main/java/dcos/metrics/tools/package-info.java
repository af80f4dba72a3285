// SPDX-License-Identifier: Apache-2.0
/**
 * The command line tools beside the collector. {@link dcos.metrics.tools.Main} reads the command
 * line; each command has a package of its own and runs on the main thread, which an interrupt ends.
 *
 * <p>Exit codes: 0 done; 1 the command found a problem, or failed unexpectedly; 2 wrong usage; 3
 * something cannot be reached or opened. Results go to standard output, everything else to standard
 * error. Classes of Kafka are loaded by {@code print} and {@code audit} only.
 */
package dcos.metrics.tools;
