// SPDX-License-Identifier: Apache-2.0
/**
 * Kafka's own {@code connect-standalone}, bound to the life of the process that started it.
 *
 * <p>The starter keeps the worker's standard input open as long as it lives. However it ends, by
 * {@code kill -9} too, the operating system closes that pipe, and the worker ends itself. So there
 * is never a worker without its supervisor, nor two on one queue.
 */
package dcos.metrics.worker;
